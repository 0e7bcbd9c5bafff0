// Claims about scripts as modules: each is served under a name that changes with all that it imports, a page names all that it loads, and a wrong
// import ends the start.

import Foundation
import TestSupport
import Testing

@testable import WebUI

@Suite struct ScriptModuleTests {
    private static func modules(_ texts: [String: String]) throws -> ScriptModules {
        try ScriptModules(texts) { name, text in "\(name)-\(text.utf8.reduce(0) { $0 &* 31 &+ Int($1) }).js" }
    }

    @Test func `an import names the file, and a change below changes every name above`() throws {
        var texts = [
            "page": "import { a } from \"./part/a.js\";\nimport \"./b.js\";\na();\n",
            "part/a": "import { b } from \"../b.js\";\nexport const a = b;\n", "b": "export const b = 1;\n",
        ]
        let first = try Self.modules(texts)
        let page = try #require(first.all["page"])
        let (a, b) = (try #require(first.all["part/a"]).file, try #require(first.all["b"]).file)
        #expect(page.text == "import { a } from \"./\(a)\";\nimport \"./\(b)\";\na();\n")
        #expect(page.imports == [b, a])
        #expect(a.hasPrefix("part-a-"))
        texts["b"] = "export const b = 2;\n"
        let second = try Self.modules(texts)
        for name in texts.keys { #expect(first.all[name]?.file != second.all[name]?.file, "\(name)") }
    }

    @Test func `comments with lines of their own stay here`() throws {
        let text = """
            // What it is.
            /** @type {number} */
            const a = 1; // stays
            /**
             * More.
             */
            const b = /** @type {string} */ (c);
                /** @type {string} */ (d).e();

            """
        #expect(
            try Self.modules(["a": text]).all["a"]?.text == """
                const a = 1; // stays
                const b = /** @type {string} */ (c);
                    /** @type {string} */ (d).e();

                """)
    }

    @Test func `what is not there is told, and so is what imports itself`() {
        #expect(throws: WebFault.self) { try Self.modules(["a": "import \"./b.js\";\n"]) }
        #expect(throws: WebFault.self) {
            try Self.modules(["a": "import \"./b.js\";\n", "b": "export { c } from \"./a.js\";\n"])
        }
    }

    /// What a browser would ask for in the end, beginning with the scripts of a page.
    @Test func `a page names every module that it loads, and each is served`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            for path in ["/deliveries/new", "/import", "/"] {
                let page = try await visitor.get(path).text
                let named = Set(page.matches(of: /"\/assets\/([^"#]+\.js)"/).map { String($0.1) })
                #expect(named.count >= 3, "\(path)")
                for file in named {
                    let script = try await visitor.get("/assets/\(file)")
                    #expect(script.status == 200)
                    for imported in script.text.matches(of: /(?:from|import) "\.\/([^"]+)"/).map({
                        String($0.1)
                    }) {
                        #expect(named.contains(imported), "\(path): \(imported)")
                    }
                }
            }
        }
    }
}
