/// One fault or several, as a control request brings them: an object, or an array of objects.
struct FaultForms: Decodable {
    private let forms: [FaultForm]

    init(from decoder: any Decoder) throws {
        if var list = try? decoder.unkeyedContainer() {
            var forms: [FaultForm] = []
            while !list.isAtEnd { forms.append(try list.decode(FaultForm.self)) }
            self.forms = forms
        } else {
            forms = [try FaultForm(from: decoder)]
        }
    }

    func orders() throws -> [CoreWeaveEmulator.FaultOrder] {
        try forms.map { try $0.order() }
    }
}
