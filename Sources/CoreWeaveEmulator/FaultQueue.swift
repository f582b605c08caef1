/// The faults that were asked for and are still to come.
struct FaultQueue: Sendable {
    private var counted: [CoreWeaveEmulator.FaultOrder] = []
    private var standing: [CoreWeaveEmulator.FaultOrder] = []

    mutating func add(_ order: CoreWeaveEmulator.FaultOrder) {
        switch order.next {
        case .some(...0): break
        case .some: counted.append(order)
        case nil:
            standing.removeAll { $0.organisation == order.organisation }
            standing.append(order)
        }
    }

    /// The fault of the next answer to this organisation; nil for an unknown token's.
    ///
    /// A counted one wins over a standing one, and of those the one for this organisation alone over the one for all.
    mutating func take(for organisation: String?) -> CoreWeaveEmulator.Fault? {
        func fits(_ order: CoreWeaveEmulator.FaultOrder) -> Bool {
            order.organisation == nil || order.organisation == organisation
        }
        if let index = counted.firstIndex(where: fits) {
            let order = counted[index]
            let left = (order.next ?? 1) - 1
            if left > 0 { counted[index].next = left } else { counted.remove(at: index) }
            return order.fault
        }
        let fitting = standing.filter(fits)
        return (fitting.first { $0.organisation != nil } ?? fitting.first)?.fault
    }
}
