// Claims about PDF files: set by another program, which gets nothing of our environment.

import Foundation
import Testing

@testable import WebUI

@Suite struct PDFWriterTests {
    @Test func `a page becomes a file of that size`() async throws {
        let writer = try #require(PDFWriter(program: "weasyprint", style: "@page { size: 241mm 140mm }"))
        let pdf = try await writer.pdf(of: "<p>算盘</p>")
        #expect(pdf.starts(with: Data("%PDF-".utf8)))
    }

    @Test func `a program that fails, or writes no PDF, is told with nothing of our environment`()
        async throws
    {
        let script = FileManager.default.temporaryDirectory.appending(path: "pdf-\(UUID().uuidString).sh")
        defer { try? FileManager.default.removeItem(at: script) }
        for (text, told) in [
            ("env >&2; exit 3", "ended with 3"), ("echo no > page.pdf", "wrote 3 bytes"),
        ] {
            try Data("#!/bin/sh\n\(text)\n".utf8).write(to: script)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
            let writer = try #require(PDFWriter(program: script.path, style: ""))
            let failure = await #expect(throws: PDFWriter.Failure.self) { try await writer.pdf(of: "<p>") }
            #expect(failure?.description.contains(told) ?? false)
            #expect(!(failure?.description.contains("SUANPAN_") ?? true))
        }
        #expect(PDFWriter(program: "/no/such/program", style: "") == nil)
    }
}
