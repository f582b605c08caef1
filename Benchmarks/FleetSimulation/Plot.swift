import Foundation

/// The most exchanges in one second, minute by minute, as an SVG with a logarithmic scale.
struct Plot {
    private static let width = 860.0
    private static let height = 440.0
    private static let left = 70.0
    private static let right = 20.0
    private static let top = 30.0
    private static let bottom = 150.0
    private static let colours = ["#b03a2e", "#ca6f1e", "#2471a3", "#1e8449", "#7d3c98"]
    /// Seconds that one point of a line stands for.
    private static let step = 30

    /// Of one outage.
    let fleets: [Fleet]

    private var during: Range<Int> { fleets.first?.during ?? 0..<0 }

    private var most: Double { Double(fleets.flatMap(\.asked).max() ?? 1) }

    private func x(_ second: Int) -> Double {
        Self.left + (Self.width - Self.left - Self.right) * Double(second) / Double(Fleet.length)
    }

    private func y(_ count: Double) -> Double {
        let share = log10(max(count, 1)) / max(log10(most), 1)
        return Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * share
    }

    var svg: String {
        let floor = Self.height - Self.bottom
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" \
            font-family="sans-serif" font-size="12">
            """,
            #"<rect width="100%" height="100%" fill="white"/>"#,
            """
            <rect x="\(x(during.lowerBound))" y="\(Self.top)" width="\(x(during.upperBound) - x(during.lowerBound))" \
            height="\(floor - Self.top)" fill="#eee"/>
            """,
            """
            <text x="\(x(during.lowerBound) + 6)" y="\(Self.top + 14)" fill="#666">the exchange is out</text>
            """,
            #"<text x="\#(Self.left)" y="18">exchanges asked for, the most in one second</text>"#,
        ]
        for power in 0...Int(log10(most)) {
            let value = pow(10, Double(power))
            parts.append(
                """
                <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(y(value))" y2="\(y(value))" stroke="#ddd"/>
                <text x="\(Self.left - 8)" y="\(y(value) + 4)" text-anchor="end">\(Int(value))</text>
                """)
        }
        for minute in stride(from: 0, through: Fleet.length / 60, by: 10) {
            parts.append(#"<text x="\#(x(minute * 60))" y="\#(floor + 18)" text-anchor="middle">\#(minute) min</text>"#)
        }
        for (index, fleet) in fleets.enumerated() {
            let colour = Self.colours[index % Self.colours.count]
            let points = stride(from: 0, to: Fleet.length, by: Self.step).map { second in
                let count = fleet.asked[second..<min(second + Self.step, Fleet.length)].max() ?? 0
                return String(format: "%.1f,%.1f", x(second), y(Double(count)))
            }
            let line = floor + 42 + Double(index) * 20
            parts.append(
                """
                <polyline fill="none" stroke="\(colour)" stroke-width="1.5" points="\(points.joined(separator: " "))"/>
                <line x1="\(Self.left)" x2="\(Self.left + 24)" y1="\(line)" y2="\(line)" stroke="\(colour)" stroke-width="3"/>
                <text x="\(Self.left + 32)" y="\(line + 4)">\(fleet.rules.name.filter { $0 != "`" })</text>
                """)
        }
        return (parts + ["</svg>", ""]).joined(separator: "\n")
    }
}
