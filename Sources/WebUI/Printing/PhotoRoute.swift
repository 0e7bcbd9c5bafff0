// Codes on photos, for phones whose browser reads none itself. Guarantees: nothing of a photo is kept; the browser makes the picture into
// bytes of brightness, so nothing here opens a file of a stranger.

internal import Barcode
internal import Gateway
internal import HTTPServer
internal import Hummingbird

/// Reads photos: POST /scan?width=W&height=H with W × H bytes of brightness, answers `{texts}`.
struct PhotoRoute: Sendable {
    func read(_ visit: Visit, _ bytes: [UInt8]) async throws -> Response {
        guard let width = visit["width"].flatMap({ Int($0) }),
            let height = visit["height"].flatMap({ Int($0) }),
            let texts = BarcodeReader.texts(brightness: bytes, width: width, height: height)
        else { throw Refusal.formUnreadable }
        return Site.json(["texts": .array(texts.map { .string($0) })])
    }
}
