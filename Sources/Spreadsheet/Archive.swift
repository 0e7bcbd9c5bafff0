// A ZIP archive in memory, read part by part. Guarantees: no part gives more bytes than it said, and a part whose check sum is wrong is
// damaged, so what was read of it must not be used before its end.

internal import CZip

/// An archive.
final class Archive {
    private let archive: OpaquePointer
    /// libzip reads from them for as long as the archive is open.
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let limits: SheetLimits
    private var parts: [String: zip_uint64_t] = [:]
    private var unpacked = 0
    private let bounds: SheetBounds

    init(_ file: [UInt8], limits: SheetLimits) throws(SheetFault) {
        self.limits = limits
        bounds = SheetBounds(limits)
        bytes = .allocate(capacity: file.count)
        _ = bytes.initialize(from: file)
        guard let source = zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(file.count), 0, nil)
        else {
            bytes.deallocate()
            throw SheetFault(.damaged)
        }
        guard let opened = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nil) else {
            zip_source_free(source)
            bytes.deallocate()
            throw SheetFault(.damaged)
        }
        archive = opened
        try list()
    }

    deinit {
        zip_discard(archive)
        bytes.deallocate()
    }

    /// Whether it holds a part of that name.
    func has(_ name: String) -> Bool { parts[name] != nil }

    /// The names of its parts.
    var names: some Sequence<String> { parts.keys }

    private func list() throws(SheetFault) {
        let count = zip_get_num_entries(archive, 0)
        guard count > 0 else { throw SheetFault(.damaged) }
        guard count <= limits.parts else { throw SheetFault(.tooLarge, limit: "bytes") }
        var total: zip_uint64_t = 0
        for index in 0..<zip_uint64_t(count) {
            let part = try stat(index)
            guard let name = part.name else { throw SheetFault(.damaged) }
            let (sum, overflows) = total.addingReportingOverflow(part.size)
            guard !overflows, sum <= limits.unpackedBytes else { throw SheetFault(.tooLarge, limit: "bytes") }
            total = sum
            guard part.encryption_method == ZIP_EM_NONE else { throw SheetFault(.encrypted) }
            parts[String(cString: name)] = index
        }
    }

    private func stat(_ index: zip_uint64_t) throws(SheetFault) -> zip_stat_t {
        var part = zip_stat_t()
        let wanted = zip_uint64_t(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
        guard zip_stat_index(archive, index, 0, &part) == 0, part.valid & wanted == wanted else {
            throw SheetFault(.damaged)
        }
        return part
    }

    /// Gives a part in pieces; nothing where there is no such part.
    ///
    /// - Throws: `SheetFault` `damaged`, `too_large`; what the work throws.
    func read(_ name: String, _ work: (UnsafeRawBufferPointer) throws(SheetFault) -> Void) throws(SheetFault)
    {
        guard let index = parts[name] else { return }
        let part = try stat(index)
        guard part.size <= 1 << 20 || part.size / max(1, part.comp_size) <= limits.ratio else {
            throw SheetFault(.tooLarge, limit: "bytes")
        }
        guard let file = zip_fopen_index(archive, index, 0) else { throw SheetFault(.damaged) }
        defer { zip_fclose(file) }
        let length = 1 << 16
        let piece = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 1)
        defer { piece.deallocate() }
        var left = Int(part.size)
        while true {
            let count = Int(zip_fread(file, piece, zip_uint64_t(length)))
            guard count >= 0, count <= left else { throw SheetFault(.damaged) }
            guard count > 0 else { break }
            left -= count
            unpacked += count
            guard unpacked <= limits.unpackedBytes else { throw SheetFault(.tooLarge, limit: "bytes") }
            try bounds.checkTime()
            try work(UnsafeRawBufferPointer(start: piece, count: count))
        }
        guard left == 0 else { throw SheetFault(.damaged) }
    }
}
