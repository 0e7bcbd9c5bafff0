// A file that is written whole before it is sent. Guarantees: nobody else can read it; it goes when nobody needs it any more, sent or not.

internal import Foundation
package import Gateway
package import Hummingbird

/// A file in a folder of its own, in the machine's folder of temporary files (TMPDIR).
package final class TemporaryFile: Sendable {
    /// Where it is.
    package let path: String
    private let folder: String

    /// Bytes of one piece of an answer.
    private static let pieceBytes = 1 << 16

    /// A place for a file.
    ///
    /// - Throws: `Refusal` `unwritable` where no folder can be made.
    package init() throws(Refusal) {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("suanpan-\(Secrets.requestID())").path
        path = folder + "/file"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Self.unwritable
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The file, written whole, as the body of an answer; it stays until it is sent.
    package var body: ResponseBody {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return ResponseBody(contentLength: size) { writer in
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: self.path))
            defer { try? handle.close() }
            while let piece = try handle.read(upToCount: Self.pieceBytes), !piece.isEmpty {
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
        }
    }

    /// A file cannot be written.
    package static let unwritable = Refusal(
        error: "unwritable", status: 503, retryable: false,
        message: Refusal.Text(
            zh: "服务无法写临时文件。", en: "The service cannot write a temporary file."),
        hint: Refusal.Text(
            zh: "请管理员检查临时文件夹(TMPDIR)的空间与权限。",
            en: "Ask the administrator to look at the space and rights of the temporary folder (TMPDIR)."))
}
