// XML as it comes, by Expat. Guarantees: a document type is refused, so that no entity can be declared, expanded or fetched; elements are
// not deeper in one another than the bound.

internal import CExpat

/// What is told of a document.
protocol XMLReceiver: AnyObject {
    /// An element begins; `name` without its prefix.
    func begin(_ name: String, _ attributes: XMLAttributes) throws(SheetFault)
    /// Text within the element that began last.
    func text(_ text: UnsafeBufferPointer<UInt8>) throws(SheetFault)
    /// An element ends.
    func end(_ name: String) throws(SheetFault)
}

/// The attributes of an element, while it begins.
struct XMLAttributes {
    fileprivate let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    /// The value of an attribute, named with its prefix; nil without it.
    subscript(_ name: StaticString) -> String? {
        guard var pair = list else { return nil }
        while let key = pair[0], let value = pair[1] {
            if strcmp(key, name) { return String(cString: value) }
            pair += 2
        }
        return nil
    }

    private func strcmp(_ key: UnsafePointer<CChar>, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            for (index, byte) in name.enumerated() where UInt8(bitPattern: key[index]) != byte {
                return false
            }
            return key[name.count] == 0
        }
    }
}

/// Reads documents.
enum XMLEvents {
    private final class Reading {
        let parser: XML_Parser
        let receiver: any XMLReceiver
        let depthLimit: Int
        var depth = 0
        var fault: SheetFault?

        init(parser: XML_Parser, receiver: any XMLReceiver, depthLimit: Int) {
            self.parser = parser
            self.receiver = receiver
            self.depthLimit = depthLimit
        }

        func attempt(_ work: () throws(SheetFault) -> Void) {
            guard fault == nil else { return }
            do {
                try work()
            } catch {
                stop(error)
            }
        }

        func stop(_ fault: SheetFault) {
            self.fault = self.fault ?? fault
            XML_StopParser(parser, XML_Bool(XML_FALSE))
        }
    }

    /// Reads a part of an archive; nothing is told where there is no such part.
    ///
    /// - Throws: `SheetFault`, its own and the receiver's.
    static func read(
        _ name: String, of archive: Archive, limits: SheetLimits, _ receiver: any XMLReceiver
    ) throws(SheetFault) {
        guard archive.has(name) else { return }
        guard let parser = XML_ParserCreate(nil) else { throw SheetFault(.damaged) }
        defer { XML_ParserFree(parser) }
        let reading = Reading(parser: parser, receiver: receiver, depthLimit: limits.depth)
        XML_SetUserData(parser, Unmanaged.passUnretained(reading).toOpaque())
        XML_SetElementHandler(
            parser, { data, name, attributes in XMLEvents.begin(data, name, attributes) },
            { data, name in XMLEvents.end(data, name) })
        XML_SetCharacterDataHandler(parser) { data, text, count in XMLEvents.text(data, text, count) }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            XMLEvents.reading(data)?.stop(SheetFault(.damaged))
        }
        try withExtendedLifetime(reading) { () throws(SheetFault) in
            try archive.read(name) { (piece) throws(SheetFault) in
                try parse(piece, isLast: false, reading)
            }
            try parse(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, reading)
        }
    }

    private static func parse(
        _ piece: UnsafeRawBufferPointer, isLast: Bool, _ reading: Reading
    ) throws(SheetFault) {
        let text = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
        let status = XML_Parse(reading.parser, text, Int32(piece.count), isLast ? 1 : 0)
        if let fault = reading.fault { throw fault }
        guard status == XML_STATUS_OK else { throw SheetFault(.damaged) }
    }

    private static func reading(_ data: UnsafeMutableRawPointer?) -> Reading? {
        data.map { Unmanaged<Reading>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func local(_ name: UnsafePointer<CChar>?) -> String {
        let whole = name.map { String(cString: $0) } ?? ""
        guard let colon = whole.utf8.lastIndex(of: UInt8(ascii: ":")) else { return whole }
        return String(whole[whole.utf8.index(after: colon)...])
    }

    private static func begin(
        _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        guard let reading = reading(data) else { return }
        reading.depth += 1
        guard reading.depth <= reading.depthLimit else { return reading.stop(SheetFault(.damaged)) }
        reading.attempt { () throws(SheetFault) in
            try reading.receiver.begin(local(name), XMLAttributes(list: attributes))
        }
    }

    private static func end(_ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?) {
        guard let reading = reading(data) else { return }
        reading.depth -= 1
        reading.attempt { () throws(SheetFault) in try reading.receiver.end(local(name)) }
    }

    private static func text(
        _ data: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?, _ count: Int32
    ) {
        guard let reading = reading(data), let text else { return }
        text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) { bytes in
            reading.attempt { () throws(SheetFault) in
                try reading.receiver.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
            }
        }
    }
}
