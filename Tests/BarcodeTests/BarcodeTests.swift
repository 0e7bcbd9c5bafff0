// What is drawn can be read again.

import Testing

@testable import Barcode

@Suite struct BarcodeTests {
    /// The picture as brightness, each unit of its drawing four pixels wide: read back from its path, as a browser would draw it.
    private func raster(_ picture: BarcodePicture) throws -> (bytes: [UInt8], width: Int, height: Int) {
        let scale = 4.0
        func numbers(_ text: some StringProtocol) -> [Double] {
            text.split { !"0123456789.".contains($0) }.compactMap { Double($0) }
        }
        let box = numbers(
            try #require(picture.svg.split(separator: "viewBox=\"").last?.prefix { $0 != "\"" }))
        let (width, height) = (Int(box[2] * scale), Int(box[3] * scale))
        var bytes = [UInt8](repeating: 255, count: width * height)
        let path = try #require(picture.svg.split(separator: "<path d=\"").last?.prefix { $0 != "\"" })
        for rectangle in path.split(separator: "z") {
            let part = numbers(rectangle).map { Int(($0 * scale).rounded()) }
            for y in part[1]..<part[1] + part[3] {
                for x in part[0]..<part[0] + part[2] { bytes[y * width + x] = 0 }
            }
        }
        return (bytes, width, height)
    }

    @Test(arguments: [
        ("https://shop.example/products/record?of=P000001", BarcodePicture.Symbology.qr),
        ("青岛啤酒 500ml", .qr), ("6901035600019", .ean13), ("HQ-1-A-01", .code128),
    ])
    func whatIsDrawnIsRead(text: String, symbology: BarcodePicture.Symbology) throws {
        let image = try raster(try #require(BarcodePicture(text, as: symbology)))
        #expect(
            BarcodeReader.texts(brightness: image.bytes, width: image.width, height: image.height) == [text])
    }

    @Test func aNumberWithItsCheckDigitIsAnEANAndOtherTextCode128() {
        #expect(BarcodePicture(barcode: "6901035600019")?.symbology == .ean13)
        #expect(BarcodePicture(barcode: "6901035600018")?.symbology == .code128)
        #expect(BarcodePicture(barcode: "P000001")?.symbology == .code128)
        #expect(BarcodePicture(barcode: "啤酒") == nil)
        #expect(BarcodePicture("", as: .qr) == nil)
    }

    @Test func anAddressHoldsThePictureAndEndsNoAttribute() throws {
        let address = try #require(BarcodePicture("A1", as: .qr)).dataAddress
        #expect(address.hasPrefix("data:image/svg+xml,%3Csvg "))
        #expect(!address.contains { "<>\"#".contains($0) })
    }

    @Test func aPhotoWithoutACodeSaysNothingAndAWrongSizeIsRefused() {
        #expect(
            BarcodeReader.texts(brightness: [UInt8](repeating: 90, count: 10_000), width: 100, height: 100)
                == [])
        #expect(BarcodeReader.texts(brightness: [0, 0], width: 3, height: 1) == nil)
        #expect(BarcodeReader.texts(brightness: [], width: 0, height: 0) == nil)
        #expect(BarcodeReader.texts(brightness: [0], width: .max, height: .max) == nil)
    }
}
