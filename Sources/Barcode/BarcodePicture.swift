// Barcodes and QR codes as pictures. Guarantees: a picture is made of its bars alone, so it is as sharp on paper as the printer can; text
// that a symbology cannot hold gives no picture rather than a wrong one.

internal import CZint

/// A barcode or QR code, drawn.
package struct BarcodePicture: Sendable {
    /// What a code can be.
    package enum Symbology: Sendable {
        /// Any UTF-8 text, up to some 2,300 bytes.
        case qr
        /// Thirteen digits, the last the check digit.
        case ean13
        /// Printable ASCII, up to 60 characters.
        case code128

        fileprivate var number: Int32 {
            switch self {
            case .qr: BARCODE_QRCODE
            case .ean13: BARCODE_EANX
            case .code128: BARCODE_CODE128
            }
        }
    }

    /// How the text was drawn.
    package let symbology: Symbology
    /// The picture as SVG, quiet zone included.
    package let svg: String

    /// Draws the text; nil where the symbology cannot hold it.
    package init?(_ text: String, as symbology: Symbology) {
        guard Self.holds(text, symbology), let symbol = ZBarcode_Create() else { return nil }
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = symbology.number
        symbol.pointee.input_mode = UNICODE_MODE
        symbol.pointee.show_hrt = 0
        symbol.pointee.scale = 0.5
        symbol.pointee.output_options = BARCODE_QUIET_ZONES
        if symbology == .qr {
            symbol.pointee.option_1 = 2
        } else {
            symbol.pointee.height = 40
        }
        let bytes = Array(text.utf8)
        guard ZBarcode_Encode_and_Buffer_Vector(symbol, bytes, Int32(bytes.count), 0) < ZINT_ERROR_TOO_LONG,
            let vector = symbol.pointee.vector
        else { return nil }
        self.symbology = symbology
        svg = Self.drawn(vector.pointee)
    }

    /// The narrowest barcode that holds the text: EAN-13 where it is one, else Code 128; nil where neither holds it.
    package init?(barcode text: String) {
        if let ean = BarcodePicture(text, as: .ean13) {
            self = ean
        } else if let picture = BarcodePicture(text, as: .code128) {
            self = picture
        } else {
            return nil
        }
    }

    /// The picture as an address that holds it whole.
    package var dataAddress: String {
        var address = "data:image/svg+xml,"
        for byte in svg.utf8 {
            switch byte {
            case UInt8(ascii: "<"): address += "%3C"
            case UInt8(ascii: ">"): address += "%3E"
            case UInt8(ascii: "#"): address += "%23"
            case UInt8(ascii: "\""): address += "'"
            default: address.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return address
    }

    private static func holds(_ text: String, _ symbology: Symbology) -> Bool {
        let bytes = text.utf8
        switch symbology {
        case .qr: return (1...2300).contains(bytes.count) && !bytes.contains(0)
        case .code128: return (1...60).contains(bytes.count) && bytes.allSatisfy { (32...126).contains($0) }
        case .ean13:
            guard bytes.count == 13, bytes.allSatisfy({ (48...57).contains($0) }) else { return false }
            // GS1 General Specifications, 7.9: weights 1 and 3 from the left, the sum a multiple of ten.
            let sum = bytes.enumerated().reduce(0) {
                $0 + Int($1.element - 48) * ($1.offset.isMultiple(of: 2) ? 1 : 3)
            }
            return sum.isMultiple(of: 10)
        }
    }

    private static func drawn(_ vector: zint_vector) -> String {
        var path = ""
        var next = vector.rectangles
        while let rectangle = next?.pointee {
            let (x, y) = (short(rectangle.x), short(rectangle.y))
            let (width, height) = (short(rectangle.width), short(rectangle.height))
            path += "M\(x) \(y)h\(width)v\(height)h-\(width)z"
            next = rectangle.next
        }
        let (width, height) = (short(vector.width), short(vector.height))
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" shape-rendering=\"crispEdges\">"
            + "<path fill=\"#fff\" d=\"M0 0h\(width)v\(height)h-\(width)z\"/><path d=\"\(path)\"/></svg>"
    }

    private static func short(_ number: Float) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }
}
