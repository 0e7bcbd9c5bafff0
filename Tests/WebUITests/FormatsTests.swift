// Claims about how days, instants and numbers are shown.

import Gateway
import HTTPTypes
import Testing

@testable import WebUI

@Suite struct FormatsTests {
    private static func formats(_ date: String, quantity: Int = 0, price: Int = 2) throws -> Formats {
        Formats(
            try JSONText(
                checking: Array(
                    #"{"date_format": "\#(date)", "quantity_decimals": \#(quantity), "price_decimals": \#(price)}"#
                        .utf8)))
    }

    @Test(arguments: [
        ("YYYY-MM-DD", "2026-01-09"), ("YYYY/MM/DD", "2026/01/09"), ("YYYY.MM.DD", "2026.01.09"),
        ("YYYY年M月D日", "2026年1月9日"),
    ])
    func `days are shown as the company wants, other texts are left`(format: String, shown: String) throws {
        let formats = try Self.formats(format)
        #expect(formats.day("2026-01-09") == shown)
        #expect(formats.moment("2026-01-09T08:30:12.5+08:00") == "\(shown) 08:30 +08:00")
        for text in ["", "2026-1-9", "2026-01-09T08:30:00Z", "ab-cd-ef", "abcd-ef-gh"] {
            #expect(formats.day(text) == text)
        }
    }

    @Test func `numbers have so many places at least, and lose none`() throws {
        let formats = try Self.formats("YYYY-MM-DD", quantity: 1, price: 3)
        #expect(formats.quantity("1234.000000") == "1,234.0")
        #expect(formats.quantity("0.125000") == "0.125")
        #expect(formats.price("-5.500000") == "-5.500")
        #expect(formats.price("") == "" && formats.quantity("n/a") == "n/a")
        #expect(Formats().quantity("24.000000") == "24" && Formats().price("5.500000") == "5.50")
    }

    @Test func `a company's way of showing days is in force with the next page, and its data as before`()
        async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            #expect(
                await visitor.call(
                    "tax_code.create",
                    ["code": "T", "name": "T", "rate": "0.13", "valid_from": "2026-01-09"]
                ).isDone)
            #expect(try await visitor.get("/tax_codes").text.contains(">2026-01-09<"))
            let version = try #require(try await visitor.get("/settings").value(of: "_version"))
            let answer = await visitor.call(
                "company.update",
                ["version": .string(version), "date_format": "YYYY年M月D日", "quantity_decimals": 3])
            #expect(answer.isDone)
            let list = try await visitor.get("/tax_codes")
            #expect(list.text.contains(">2026年1月9日<"))
            #expect(list.text.contains("data-date-format=\"YYYY年M月D日\""))
            #expect(try await visitor.get("/tax_codes.csv").text.contains("2026-01-09"))
            #expect(try await visitor.get("/settings").text.contains("value=\"YYYY年M月D日\" selected"))
        }
    }

    @Test func `what grows for ever begins with a part, and shows all where that is asked`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            var parts: [String] = []
            for list in WebUI.lists {
                guard let opening = list.opening else { continue }
                let begin = try await visitor.get("/\(list.name)")
                let address = "/\(list.name)?\(opening.parameter)"
                #expect(begin.status == 303)
                #expect(begin.headers[.location] == address)
                let everything = "/\(list.name)?q="
                #expect(try await visitor.get(address).text.contains("href=\"\(everything)\""))
                #expect(try await visitor.get(everything).status == 200)
                parts.append(opening.parameter)
            }
            #expect(Set(parts) == ["f_business_on_from=\(Formats.firstOfMonth())", "f_open=true"])
        }
    }
}
