// Claims about what scripts believe of the service's answers: the types that they are checked with are those of what is really answered.

import Foundation
import Gateway
import TestSupport
import Testing

@testable import WebUI

@Suite struct ScriptAnswerTests {
    /// The interfaces of Assets/script/answers.d.ts: types by the names of members.
    private struct Declarations {
        private var members: [String: [(name: String, type: String)]] = [:]

        init() throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../../Sources/WebUI/Assets/script/answers.d.ts")
            let text = try String(contentsOf: file, encoding: .utf8)
            let interface = /export interface (\w+)(?: extends (\w+))? \{((?:[^{}]|\{[^{}]*\})*)\}/
            for match in text.matches(of: interface) {
                let own = match.3.matches(of: /(\w+\??): ((?:[^;{}]|\{[^{}]*\})+)/).map {
                    (String($0.1), $0.2.trimmingCharacters(in: .whitespaces))
                }
                members[String(match.1)] = own + (match.2.flatMap { members[String($0)] } ?? [])
            }
        }

        /// Where a value is not of a type.
        func faults(_ json: JSONText?, _ type: String, at place: String) -> [String] {
            guard let json else { return ["\(place) is missing"] }
            if type.hasSuffix("[]"), json.kind == .array {
                let element = type.dropLast(2).trimmingCharacters(in: ["(", ")"])
                return json.elements.enumerated().flatMap { faults($1, element, at: "\(place)[\($0)]") }
            }
            let kinds = type.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let plain: String? =
                switch json.kind {
                case .null: "null"
                case .bool: "boolean"
                case .number: "number"
                case .string: "string"
                case .array, .object: nil
                }
            if let plain { return kinds.contains(plain) ? [] : ["\(place) is a \(plain), not \(type)"] }
            guard let declared = kinds.lazy.compactMap({ members[$0] }).first, json.kind == .object else {
                return kinds.contains { $0.hasPrefix("{") } ? [] : ["\(place) is not \(type)"]
            }
            return declared.flatMap { name, type in
                let isOptional = name.hasSuffix("?")
                let value = json[isOptional ? String(name.dropLast()) : name]
                return isOptional && value == nil ? [] : faults(value, type, at: "\(place).\(name)")
            }
        }
    }

    private static func sell(_ visitor: Visitor) async throws {
        try await visitor.signIn()
        await visitor.call("branch.create", ["code": "A", "name": "A 店"])
        await visitor.call("warehouse.create", ["branch": "A", "code": "A-1", "name": "A 仓"])
        await visitor.call("session.use_branch", ["branch": "A"])
        await visitor.call("partner.create", ["code": "C1", "name": "四海酒家", "is_customer": true])
        await visitor.call(
            "product.create",
            [
                "code": "BEER", "name": "青岛啤酒", "base_unit": "BTL",
                "units": [["unit": "BTL", "sale_price": "5.00"]],
            ])
        await visitor.call(
            "other_in.submit",
            ["warehouse": "A-1", "lines": [["product": "BEER", "quantity": "12", "price": "3"]]])
        await visitor.call("delivery.submit", delivery("1"))
    }

    private static func delivery(_ quantity: String) -> JSONTree {
        [
            "branch": "A", "partner": "C1", "warehouse": "A-1",
            "lines": [["product": "BEER", "quantity": .string(quantity), "price": "5"]],
        ]
    }

    @Test func `what an editor is answered is what its script believes`() async throws {
        let declared = try Declarations()
        try await withPages { visitor in
            try await Self.sell(visitor)
            func check(_ text: String, _ type: String, in member: String? = nil) throws {
                let json = try JSONText(checking: text)
                #expect(declared.faults(member.map { json[$0] } ?? json, type, at: type) == [])
            }
            let asked = "branch=A&warehouse=A-1&partner=C1&with_tax=true"
            let offers = try await visitor.get("/deliveries/offer?text=BEER&\(asked)").text
            try check(offers, "Option[]", in: "rows")
            let option = try JSONText(checking: offers)["rows"]?.elements.first
            #expect(option?["offer"]?["last"]?.kind == .object)
            try check(try await visitor.get("/deliveries/partners?text=C1").text, "Partner[]", in: "rows")
            let match: JSONTree = ["texts": ["BEER", "nothing"]]
            try check(try await visitor.postJSON("/deliveries/match", match).text, "Match[]", in: "rows")
            let heads = try await visitor.postJSON("/deliveries/heads", ["cells": ["商品编码", "数量"]]).text
            try check(heads, "(string | null)[]", in: "columns")
            for quantity in ["3", "many", "99"] {
                let preview = try await visitor.postJSON("/deliveries/preview", Self.delivery(quantity))
                let isRefused = try JSONText(checking: preview.text)["error"] != nil
                try check(preview.text, isRefused ? "Refusal" : "Preview")
            }
            let saved = try await visitor.postJSON(
                "/deliveries/save", ["key": "one", "request": Self.delivery("2")])
            try check(saved.text, "Written")
            let refused = try await visitor.postJSON(
                "/deliveries/submit", ["key": "two", "request": Self.delivery("99")])
            #expect(refused.status == 409)
            try check(refused.text, "Refusal")
            let draft = try #require(
                saved.text.firstMatch(of: /documents\/(\d+)/).map { JSONTree.string(String($0.1)) })
            let entry = await visitor.call("document.prepare", ["kind": "delivery", "document": draft])
            try check(entry.body, "Entry")
            #expect(try JSONText(checking: entry.body)["lines"]?.elements.count == 1)
            try check(await visitor.call("import.kinds", [:]).body, "ImportKind[]", in: "rows")
        }
    }
}
