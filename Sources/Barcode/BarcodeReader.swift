// Codes on photos. Guarantees: what is read is bounded by the size of the photo that was given; a photo without a code answers nothing.

internal import CZbar

/// Reads the barcodes and QR codes of a photo.
package enum BarcodeReader {
    /// Pixels of a photo, at most.
    package static let maximumPixels = 4_000_000

    /// The texts of the codes on a photo: `width` × `height` bytes of brightness, row by row from the top left; nil where the bytes are
    /// not that many. Each text once, the biggest first as zbar finds them.
    package static func texts(brightness: [UInt8], width: Int, height: Int) -> [String]? {
        guard width > 0, height > 0, width <= maximumPixels, height <= maximumPixels,
            width * height <= maximumPixels, brightness.count == width * height,
            let scanner = zbar_image_scanner_create()
        else { return nil }
        defer { zbar_image_scanner_destroy(scanner) }
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 1)
        guard let image = zbar_image_create() else { return nil }
        defer { zbar_image_destroy(image) }
        // The format "Y800": one byte of brightness a pixel.
        zbar_image_set_format(image, 0x3030_3859)
        zbar_image_set_size(image, UInt32(width), UInt32(height))
        return brightness.withUnsafeBytes { bytes in
            zbar_image_set_data(image, bytes.baseAddress, UInt(bytes.count), nil)
            guard zbar_scan_image(scanner, image) > 0 else { return [] }
            var texts: [String] = []
            var next = zbar_image_first_symbol(image)
            while let symbol = next {
                let length = Int(zbar_symbol_get_data_length(symbol))
                if let data = zbar_symbol_get_data(symbol) {
                    let bytes = UnsafeRawBufferPointer(start: data, count: length)
                    let text = String(decoding: bytes, as: UTF8.self)
                    if !text.isEmpty, !texts.contains(text) { texts.append(text) }
                }
                next = zbar_symbol_next(symbol)
            }
            return texts
        }
    }
}
