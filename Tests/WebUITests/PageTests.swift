// Claims about every page: its head, its files, its messages; and about forms made from the catalogue.

import FileImport
import Foundation
import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import Spreadsheet
import TestSupport
import Testing

@testable import WebUI

@Suite struct PageTests {
    @Test func `every page, errors too, carries the policy and no inline script or style`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await visitor.call("product.create", ["code": "P", "name": "P", "base_unit": "EA"])
            let looked = [
                "/", "/boards/today", "/boards/buyer", "/boards/seller", "/boards/storekeeper", "/stock",
                "/stock_ledger?q=", "/stock_period", "/journal?q=", "/purchase_tracking?q=",
                "/sales_tracking?q=",
                "/sales_detail?q=", "/sales_items", "/products", "/products/new", "/products/record?of=P",
                "/products/overview?of=P",
                "/products/record?of=NONE",
                "/products/disable?of=P", "/operations", "/operations/product.create?example=1",
                "/operations/no.such", "/password", "/sessions", "/products?sort=nothing",
            ]
            for path in looked {
                let page = try await visitor.get(path)
                #expect(page.headers[.contentSecurityPolicy] == Site.policy, "\(path)")
                #expect(page.headers[.cacheControl] == "no-store", "\(path)")
                for inline in ["<style", " style=", "<script>", "javascript:"] {
                    #expect(!page.text.contains(inline), "\(path) \(inline)")
                }
                let handlers = page.text.matches(of: /\ on[a-z]+="/)
                #expect(handlers.isEmpty, "\(path)")
                for address in page.text.matches(of: /(?:href|src)="(https?:|\/\/)[^"]*"/) {
                    Issue.record("\(path) leads away: \(address.output.0)")
                }
            }
            let missing = try await visitor.get("/no/such/page", headers: [.accept: "text/html"])
            #expect(missing.status == 404)
            #expect(missing.text.contains("从首页重新开始"))
            #expect(missing.headers[.contentSecurityPolicy] == Site.policy)
        }
    }

    @Test func `files are named by their content, kept for ever and compressed`() async throws {
        try await withPages { visitor in
            let page = try await visitor.get("/sign-in")
            let addresses = page.text.matches(of: /"(\/assets\/[^"#]*)/).map { String($0.1) }
            #expect(Set(addresses).count == 6)
            for address in Set(addresses) {
                let plain = try await visitor.get(address)
                #expect(plain.headers[.cacheControl] == "public, max-age=31536000, immutable")
                let small = try await visitor.get(address, headers: [.acceptEncoding: "br, gzip"])
                #expect(small.headers[.contentEncoding] == "gzip")
                let none = try await visitor.get(address, headers: [.acceptEncoding: "gzip;q=0"])
                #expect(none.headers[.contentEncoding] == nil)
            }
            #expect(try await visitor.get("/assets/pages-0000000000000000.css").status == 404)
        }
    }

    @Test func `a missing package is told at the start`() throws {
        #expect(throws: WebFault.self) { try StaticFiles(.embedded, sharedFolder: "/nowhere") }
    }

    @Test func `the navigation shows what the session may`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            #expect(try await visitor.get("/").text.contains("href=\"/products\""))
            try await visitor.database.query(
                "delete from data.role_permission where permission = 'master.see'")
            #expect(!(try await visitor.get("/").text.contains("href=\"/products\"")))
            #expect(try await visitor.get("/products").status == 403)
        }
    }

    @Test func `every operation has a form, and its example fills it`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let list = try await visitor.get("/operations")
            let names = list.text.matches(of: /"\/operations\/([a-z_.]+)"/).map { String($0.1) }
            #expect(names.count > 80)
            for name in names {
                #expect(try await visitor.get("/operations/\(name)?example=1").status == 200, "\(name)")
            }
            #expect(try await visitor.get("/operations/session.sign_in").status == 404)
        }
    }

    @Test func `an operation is run by its form: rows, truth values, a key, a dry run, faults`() async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            let form = [
                "name": "Formed", "base_unit": "EA", "make_barcode": "true", "mnemonics": "AB\r\nCD",
                "units.1.unit": "CTN", "units.1.numerator": "12", "_key": "the-same",
            ]
            let dry = try await visitor.post(
                "/operations/product.create", form.merging(["_dry_run": "true"]) { $1 })
            #expect(dry.status == 200)
            for _ in 0..<2 {
                let page = try await visitor.post("/operations/product.create", form)
                #expect(page.status == 200)
                #expect(page.text.contains("Formed"))
            }
            let rows = try await visitor.database.query(
                "select array_to_string(mnemonics, ','), (select count(*) from data.product_barcode) from data.product"
            )
            #expect(rows.count == 1)
            #expect(try rows[0].decode(0, as: String.self) == "AB,CD")
            #expect(try rows[0].decode(1, as: Int.self) == 1)
            let wrong = try await visitor.post("/operations/product.list", ["filter": "{", "limit": "many"])
            #expect(wrong.text.contains("id=\"filter-faults\""))
            let faulty = try await visitor.post("/operations/product.list", ["limit": "many"])
            #expect(faulty.status == 422)
            #expect(faulty.text.contains("id=\"limit-faults\""))
        }
    }

    @Test func `both languages have every message that is used, and none that is not`() throws {
        let messages = try Messages(.embedded)
        let used = try Self.used()
        let faults = messages.names.filter { $0.hasPrefix("fault_") || $0.hasPrefix("advice_") }
        #expect(used.filter { !Self.isWord($0) }.subtracting(messages.names).sorted() == [])
        #expect(messages.names.subtracting(used).subtracting(faults).sorted() == [])
    }

    @Test func `every name and value on a page has its word, and no page says one that the catalogue says`()
        async throws
    {
        try await withPages { visitor in
            let known = try await visitor.gateway.currentCatalogue()
            let vocabulary = known.vocabulary
            let own = try Messages(.embedded)
            let whole = own.adding(vocabulary)
            var used = try Self.used().filter { Self.isWord($0) }
            for page in Papers(vocabulary.kinds).pages {
                let names = (page.list.columns + page.lineColumns).map(\.name)
                used.formUnion((names + page.entryColumns.map(\.label)).map { "field_\($0)" })
                used.formUnion(["choice_\(page.kind.name)"])
            }
            for record in WebUI.lists.compactMap(\.record) {
                guard case .declared(_, let hidden) = record.fields else { continue }
                let operations = [record.create, record.update].compactMap { $0.flatMap { known[$0] } }
                for argument in operations.flatMap(\.faceArguments) where !hidden.contains(argument.name) {
                    used.formUnion(["field_\(argument.name)"] + argument.choices.map { "choice_\($0)" })
                }
            }
            // An end of a time is named by the time.
            let named = used.filter { whole.find($0, .chinese) == nil }.filter { name in
                let base = name.split(separator: "_").dropLast().joined(separator: "_")
                return !(["from", "to"].contains { name.hasSuffix("_\($0)") })
                    || whole.find(base, .chinese) == nil
            }
            #expect(named.sorted() == [])
            let catalogue = vocabulary.words.keys.map { "field_\($0)" }
            #expect(own.names.intersection(catalogue).sorted() == [])
            let words = Dictionary(grouping: vocabulary.values, by: \.value)
            #expect(words.filter { Set($0.value.map(\.word.zh)).count > 1 }.keys.sorted() == [])
        }
    }

    /// Whether a message is what the catalogue calls a name or a value.
    private static func isWord(_ name: String) -> Bool {
        name.hasPrefix("field_") || name.hasPrefix("choice_")
    }

    /// The messages that pages use, by what is written in them and declared for them.
    private static func used() throws -> Set<String> {
        let messages = try Messages(.embedded)
        var used: Set<String> = []
        for text in WebFiles.embedded.folder("Templates", ending: ".mustache").values {
            used.formUnion(text.matches(of: /[{]t\.([a-z_]+)/).map { String($0.1) })
            // Unescaped output would have three braces, or an ampersand.
            #expect(!text.contains("{{{") && !text.contains("{{&"))
        }
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/WebUI")
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            used.formUnion(text.matches(of: /text\("([a-z_]+)"/).map { String($0.1) })
            used.formUnion(text.matches(of: /"((?:ask|home|operations)_[a-z]+)"/).map { String($0.1) })
        }
        let scripts = WebFiles.embedded.folder("Assets/script", ending: ".js")
        let script = scripts.filter { $0.key.hasPrefix("import") }.values.joined()
        used.formUnion(script.matches(of: /say\("([a-z_]+)"/).map { "import_\($0.1)" })
        used.formUnion(
            script.matches(of: /"([a-z_]+)"/).map { "import_\($0.1)" }.filter(messages.names.contains))
        used.formUnion(CellFault.allCases.flatMap { ["fault_\($0.rawValue)", "advice_\($0.rawValue)"] })
        used.formUnion(CellNote.allCases.map { "import_note_\($0.rawValue)" })
        used.formUnion(LeftOutRow.Reason.allCases.map { "import_left_out_\($0.rawValue)" })
        used.formUnion(WebUI.sections.compactMap(\.message))
        // Permissions stand by the sections, and one of their own.
        used.insert("section_general")
        used.formUnion(
            WebUI.sections.flatMap(\.pages).flatMap { $0.places(Papers([])) }.map(\.message))
        for list in WebUI.lists {
            used.formUnion(list.new == nil ? [] : ["\(list.name)_new"])
            used.formUnion(list.columns.map { "field_\($0.name)" })
            for filter in list.filters {
                used.formUnion(filter.parameters.map { "field_\($0.dropFirst(2))" })
                if case .choice(_, .fixed(let values)) = filter {
                    used.formUnion(values.map { "choice_\($0)" })
                } else if case .argument(let declaration) = filter, let label = declaration.label {
                    used.insert("field_\(label)")
                }
            }
        }
        for record in WebUI.lists.compactMap(\.record) + [SettingsPage.record] {
            used.formUnion(
                [record.note, record.advice?.message, record.advice?.remedy.message].compactMap { $0 })
            let fields = record.fields.said
            for field in fields + fields.flatMap(\.columns) {
                used.insert("field_\(field.name)")
                if case .fixed(let values) = field.choices { used.formUnion(values.map { "choice_\($0)" }) }
            }
        }
        used.formUnion(Self.ofDocuments())
        let roles = ["administrator", "owner", "buyer", "seller", "storekeeper", "accountant", "auditor"]
        used.formUnion(roles.map { "job_\($0)" })
        used.formUnion(BoardView.figures.map { "figure_\($0)" } + ["board_home_title"])
        used.formUnion(Set(WhyPage.messages).intersection(messages.names))
        used.formUnion(ProductOverview.tables.map { "overview_\($0.member)" })
        used.formUnion(PrintRoute.forms.map { "choice_\($0)" } + LabelRoute.sizes.map { "labels_\($0)" })
        used.formUnion(SetupPage.steps.keys.map { "setup_\($0)" })
        let guided = ["purchase_order", "goods_receipt", "sales_order", "delivery"]
        used.formUnion(guided.map { "guide_\($0)" })
        used.formUnion(SetupPage.fields.flatMap { [$0.name] + $0.columns.map(\.name) }.map { "field_\($0)" })
        used.formUnion(["stamp_created", "stamp_updated", "kind_query", "kind_command", "kind_batch"])
        // What the database says in a column: how a price stands out, what is open.
        let marks = ["below_cost", "below_limit", "beyond_discount_limit", "price_differs"]
        used.formUnion(marks.map { "mark_\($0)" })
        used.formUnion(["orders", "waiting", "drafts", "stock", "products"].map { "open_\($0)" })
        used.formUnion(["paper_new", "paper_edit", "days_from", "days_to"])
        return used
    }

    /// The messages that follow from what can be done to documents.
    private static func ofDocuments() -> [String] {
        var names = ["choice_supplier", "choice_customer"]
        names += DocumentAction.allCases.filter { $0 != .fulfil && $0 != .comment }.map {
            "action_\($0.rawValue)"
        }
        // What only the system does stands in the history.
        names += ["revise", "complete", "resume", "lapse"].map { "action_\($0)" }
        names += DocumentAction.allCases.filter { $0.reason != nil }.map { "explain_\($0.rawValue)" }
        names += DocumentAction.allCases.filter { $0.operation != nil && $0 != .correct }.map {
            "done_\($0.rawValue)"
        }
        names += ["done_save", "field_starter_name", "field_approver_name"]
        for relation in ["fulfils", "returns", "reverses", "replaces"] {
            names.append("relation_\(relation)")
        }
        for relation in ["fulfilled_by", "returned_by", "reversed_by", "replaced_by"] {
            names.append("relation_\(relation)")
        }
        let header = [
            "warehouse", "business_on", "due_on", "employee", "reason", "department", "with_tax", "discount",
        ]
        return names
            + (header + [
                "rounding_off", "memo", "external_id", "partner_name", "employee_name", "branch",
                "branch_name", "warehouse_name", "department_name",
            ])
            .map { "field_\($0)" }
            + ["net", "tax", "gross"].map { "field_\($0)" }
    }

    @Test(arguments: [
        ("", 0, ""), ("7", 2, "7"), ("24.000000", 0, "24"), ("-1.250000", 0, "-1.25"),
        ("5.500000", 2, "5.50"),
        ("5.00", 2, "5.00"), ("0.130000", 2, "0.13"), ("100", 0, "100"), ("1.2.30", 0, "1.2.30"),
    ])
    func `zeros that say nothing are left out`(text: String, decimals: Int, shown: String) {
        #expect(Figures.trimmed(text, decimals: decimals) == shown)
    }

    @Test(arguments: [
        ("", ""), ("7", "7"), ("1234", "1,234"), ("-1234567.50", "-1,234,567.50"), ("0.130000", "0.130000"),
        ("12a", "12a"), ("1.2.3", "1.2.3"),
    ])
    func `figures are grouped, other texts are left`(text: String, shown: String) {
        #expect(Figures.grouped(text) == shown)
    }
}
