// Where in a form an error belongs. The door names paths of the request; here they become places of the form, and whatever finds
// no place is told above it.

internal import Gateway
internal import HTTPServer

/// One fault of a form.
struct Fault: Sendable, Equatable {
    /// A place of the form, or a path of the request.
    let place: String
    /// The fault's name, told by the message `fault_NAME`.
    let name: String
    /// What is wrong, where that is said.
    let value: String?
    /// What would be right, where the database says its limits.
    let limits: Limits?

    /// The least and the greatest value, and how many decimals one may have.
    struct Limits: Sendable, Equatable {
        let from: String?
        let to: String?
        let decimals: String?
    }

    init(place: String, name: String, value: String?, limits: Limits? = nil) {
        self.place = place
        self.name = name
        self.value = value
        self.limits = limits
    }

    /// A fault as the door tells it.
    init(_ json: JSONText) {
        self.init(
            place: Faults.dotted(json["path"]?.string ?? ""), name: json["fault"]?.string ?? "other",
            value: json["value"]?.string,
            limits: Limits(
                from: json["from"]?.string, to: json["to"]?.string, decimals: json["decimals"]?.string))
    }
}

/// The faults of a form by place.
struct Faults: Sendable {
    /// Texts for places.
    private(set) var texts: [String: [String]] = [:]
    /// Texts that have no place.
    private(set) var general: [String] = []

    init() {}

    /// Sorts the faults of a refusal, and those found here, by place.
    init(
        _ refusal: Refusal?, own: [Fault] = [], fields: [Field], values: FormValues, messages: Messages,
        language: Language
    ) {
        func tell(_ fault: Fault) {
            let text = Self.words(fault, messages, language)
            if let place = Self.place(of: fault, fields: fields, values: values) {
                texts[place, default: []].append(text)
            } else {
                general.append(fault.place.isEmpty ? text : "\(fault.place): \(text)")
            }
        }
        own.forEach(tell)
        guard let refusal, let details = try? JSONText(refusal.details) else { return }
        for fault in details["faults"]?.elements ?? [] {
            tell(Fault(fault))
        }
        // An error that names one place is told there too.
        let path = Fault(place: Self.dotted(details["path"]?.string ?? ""), name: "", value: nil)
        if let place = Self.place(of: path, fields: fields, values: values) {
            texts[place, default: []].append(refusal.message.in(language))
        }
    }

    /// A fault in words, with the value that it is about and what it may be.
    static func words(_ fault: Fault, _ messages: Messages, _ language: Language) -> String {
        let words =
            messages.find("fault_\(fault.name)", language) ?? messages.text("fault_other", language)
        var limits: String?
        if fault.name == "out_of_range", let from = fault.limits?.from, let to = fault.limits?.to {
            limits = "\(from) – \(to)"
        } else if fault.name == "too_many_decimals" {
            limits = fault.limits?.decimals.map { "≤ \($0)" }
        }
        let whole = limits.map { language == .chinese ? "\(words)(\($0))" : "\(words) (\($0))" } ?? words
        guard var value = fault.value else { return whole }
        // A share that may be taken off is told as discounts are typed: as what is paid at least.
        if fault.name == "beyond_discount_limit", fault.place.hasSuffix("discount") {
            value = "\(Figures.paidPercent(value))%"
        }
        return "\(whole): \(value)"
    }

    /// `lines[2].quantity` as the form names it: `lines.2.quantity`.
    static func dotted(_ path: String) -> String {
        String(path.map { $0 == "[" ? "." : $0 }.filter { $0 != "]" })
    }

    private static func place(of fault: Fault, fields: [Field], values: FormValues) -> String? {
        for field in fields {
            guard field.kind == .rows else {
                if field.name == fault.place { return field.name }
                continue
            }
            let rows = 0..<values.rows(of: field)
            let cells = rows.flatMap { row in field.fields.map { "\(field.name).\(row).\($0.name)" } }
            if cells.contains(fault.place) { return fault.place }
            // A fault of some record, named by its field or by the list: the cell that holds the value.
            let columns = field.fields.filter { field.name == fault.place || $0.name == fault.place }
            guard !columns.isEmpty else {
                if fault.place.hasPrefix(field.name + ".") { return field.name }
                continue
            }
            guard let value = fault.value else { return field.name }
            for row in rows {
                for column in columns {
                    let cell = "\(field.name).\(row).\(column.name)"
                    if values[cell].split(whereSeparator: \.isWhitespace).contains(where: { $0 == value }) {
                        return cell
                    }
                }
            }
            return field.name
        }
        return nil
    }
}
