// Claims about the OpenAPI document. What a validator, generators of clients and schemathesis make of that of the real catalogue,
// Tests/Clients tries.

import Foundation
import Gateway
import Testing

@testable import HTTPAPI

@Suite struct OpenAPITests {
    private func document() throws -> JSONText {
        let catalogue = try Catalogue(
            json: """
                {"digest":"d1","shapes":{"OrderState":{"type":"string","enum":["open"]}},"operations":[
                {"name":"order.create","kind":"command","scope":"branch","groupable":true,"permission":"order.edit",
                 "public":false,"comment_zh":"新建","comment_en":"Makes an order.",
                 "arguments":[
                  {"name":"supplier","type":"data.code","base_type":"text","array":false,"required":true,"zh":"供应商","en":"Supplier"},
                  {"name":"due_on","type":"data.business_day","base_type":"date","array":false,"required":false},
                  {"name":"kind","type":"text","base_type":"text","array":false,"required":false,"en":"Kind","choices":["a","b"],"clearable":true},
                  {"name":"lines","type":"logic.order_line_input","base_type":"logic.order_line_input","array":true,"required":true,
                   "fields":[{"name":"quantity","type":"data.quantity","base_type":"numeric","array":false,"required":true},
                             {"name":"gift","type":"boolean","base_type":"boolean","array":false,"required":false}]}],
                 "errors":[{"name":"document_state","status":409},{"name":"request_invalid","status":422},{"name":"version_stale","status":409}],
                 "answer":{"type":"object","properties":{"state":{"$ref":"#/components/schemas/OrderState"}},"required":["state"]},
                 "secret":[],"example":{"supplier":"S1"}},
                {"name":"session.sign_in","kind":"command","scope":"none","groupable":true,"permission":null,"public":true,
                 "comment_zh":"","comment_en":"Opens a session.",
                 "arguments":[{"name":"login","type":"data.code","base_type":"text","array":false,"required":true},
                              {"name":"key","type":"text","base_type":"text","array":false,"required":true}],
                 "secret":["key"],"example":{"login":"admin","key":"00"}}
                ]}
                """)
        return try JSONText(checking: OpenAPI.document(of: catalogue).text)
    }

    @Test("an operation is a POST with its arguments, permission and headers")
    func operation() throws {
        let post = try #require(try document()["paths"]?["/api/v1/order.create"]?["post"])
        #expect(post["operationId"]?.string == "order.create")
        #expect(post["x-permission"]?.string == "order.edit")
        let schema = post["requestBody"]?["content"]?["application/json"]?["schema"]
        #expect(schema?["required"]?.text == #"["supplier","lines"]"#)
        #expect(schema?["additionalProperties"]?.bool == false)
        #expect(schema?["properties"]?["supplier"]?["type"]?.string == "string")
        #expect(schema?["properties"]?["due_on"]?["format"]?.string == "date")
        let kind = schema?["properties"]?["kind"]
        #expect(kind?["enum"]?.text == #"["a","b",null]"#)
        #expect(kind?["description"]?.string == "Kind. Absent: it stays; null: it is taken away.")
        let line = schema?["properties"]?["lines"]?["items"]
        #expect(line?["properties"]?["quantity"]?["$ref"]?.string == "#/components/schemas/Quantity")
        #expect(line?["properties"]?["gift"]?["type"]?.text == #"["boolean","null"]"#, "null means absent")
        #expect(schema?["properties"]?["due_on"]?["type"]?.text == #"["string","null"]"#)
        #expect(schema?["properties"]?["lines"]?["type"]?.text == #""array""#, "what is required is not null")
        #expect(line?["required"]?.text == #"["quantity"]"#)
        #expect(post["parameters"]?.text.contains("IdempotencyKey") == true)
        #expect(post["parameters"]?.text.contains("Branch") == true)
    }

    @Test("an operation tells what it answers, shapes and values by their names")
    func answers() throws {
        let document = try document()
        let responses = document["paths"]?["/api/v1/order.create"]?["post"]?["responses"]
        let answer = responses?["200"]?["content"]?["application/json"]?["schema"]
        let reference = try #require(answer?["properties"]?["state"]?["$ref"]?.string)
        #expect(reference == "#/components/schemas/OrderState")
        #expect(document["components"]?["schemas"]?["OrderState"]?["enum"]?.text == #"["open"]"#)
    }

    @Test("an operation names by status what it can be refused with")
    func refusals() throws {
        let responses = try #require(
            try document()["paths"]?["/api/v1/order.create"]?["post"]?["responses"])
        #expect(responses["409"]?["description"]?.string == "document_state, version_stale")
        #expect(responses["422"]?["description"]?.string == "request_invalid")
        #expect(responses["409"]?["x-errors"]?.text == #"["document_state","version_stale"]"#)
        #expect(responses["422"]?["content"]?["application/problem+json"]?["schema"]?["$ref"] != nil)
        #expect(responses["default"]?["$ref"]?.string == "#/components/responses/Problem")
    }

    @Test("callers see passwords where the door takes keys, and public operations need no token")
    func passwords() throws {
        let post = try #require(try document()["paths"]?["/api/v1/session.sign_in"]?["post"])
        let body = post["requestBody"]?["content"]?["application/json"]
        #expect(body?["schema"]?["properties"]?["password"]?["format"]?.string == "password")
        #expect(body?["schema"]?["properties"]?["key"] == nil)
        #expect(body?["schema"]?["required"]?.text == #"["login","password"]"#)
        #expect(body?["example"]?["password"]?.string != nil)
        #expect(body?["example"]?["key"] == nil)
        #expect(post["security"]?.text == "[]")
    }

    @Test("the document of the real catalogue is served, once for each state of it")
    func real() async throws {
        try await withService { service in
            let answer = try await service.send("GET", "/api/v1/openapi.json")
            #expect(answer.status == 200)
            #expect(answer.json?["openapi"]?.string == "3.1.0")
            #expect(answer.json?["paths"]?["/api/v1/session.sign_in"] != nil)
            let tag = try #require(answer.headers["etag"])
            let again = try await service.send("GET", "/api/v1/openapi.json", headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
        }
    }
}
