// The password of a BI login: out of a file, or made here. What is made is kept before the login gets it, so that it is never lost.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import Terminal

/// A password and where it is kept.
struct BIPassword: Sendable {
    let text: String
    /// What the person is told, once: a password that stands in no file.
    let toPrint: String?
    /// The file that was written.
    private let written: String?

    /// - Parameter file: its first line is the password; where there is no such file, a password is made and written to it.
    /// - Throws: `CommandFault` where the file holds no password or cannot be written.
    init(file: String?) throws {
        if let file, file == "-" || FileManager.default.fileExists(atPath: file) {
            (text, toPrint, written) = (try PasswordSource.password(file: file, isNew: true), nil, nil)
            return
        }
        text = Hex.text(Secrets.random(count: 16))
        (toPrint, written) = file == nil ? (text, nil) : (nil, file)
        guard let file else { return }
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw CommandFault("\(file) cannot be written", .failure) }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(
            contentsOf: Data((text + "\n").utf8))
    }

    /// Removes the file that was written: nobody has this password.
    func discard() {
        if let written { try? FileManager.default.removeItem(atPath: written) }
    }
}
