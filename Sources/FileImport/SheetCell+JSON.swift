// Cells on their way to a page and back: a text where that says all, else an object.

package import Gateway
package import Spreadsheet

extension SheetCell {
    /// `"3.20"`, or `{"text": "3.33", "value": "3.33333333333333", "kind": "number", "look": "other"}`.
    package var json: JSONTree {
        let isPlainNumber =
            kind == .number && look == .plain && value.utf8.count <= 15
            && SheetDecimal.decimals(of: value) <= 6
        guard merged != .no || isCleaned || !(kind == .text || kind == .truth || isPlainNumber) else {
            return .string(text)
        }
        var members: [JSONTree.Member] = [.init(name: "text", value: .string(text))]
        func add(_ name: String, _ value: String, unless usual: String) {
            if value != usual { members.append(.init(name: name, value: .string(value))) }
        }
        add("value", value, unless: text)
        add("shown", shown, unless: text)
        add("kind", kind.rawValue, unless: "text")
        add("look", look.rawValue, unless: "plain")
        add("merged", merged.rawValue, unless: "no")
        if isCleaned { members.append(.init(name: "cleaned", value: true)) }
        return .object(members)
    }

    /// A cell as a page sends it back; nil where it is none.
    package init?(json: JSONText) {
        if let text = json.string {
            self.init(typed: text)
            return
        }
        guard json.kind == .object, let text = json["text"]?.string else { return nil }
        self.init(
            json["value"]?.string ?? text, shown: json["shown"]?.string ?? text,
            kind: json["kind"]?.string.flatMap(Kind.init) ?? .text,
            look: json["look"]?.string.flatMap(Look.init) ?? .plain,
            merged: json["merged"]?.string.flatMap(Merged.init) ?? .no,
            isCleaned: json["cleaned"]?.bool ?? false)
    }
}
