//! Sections as zstd frames (RFC 8878): written where that is smaller, read within bounds that are checked first.

use zstd_rs::{CompressionConfig, Compressor, Decompressor, FrameHeader};

/// Longest content, in bytes, that a compressed section may have; a longer one stands in the envelope as it is.
pub const MAX_DECOMPRESSED: u64 = 256 << 20;
/// Largest window that a frame may ask of its reader, in bytes: what RFC 8878 recommends every decoder to support.
pub const MAX_WINDOW: u64 = 8 << 20;

/// The most that a frame can unfold to, per byte: four hold a block of 128 KiB.
const MAX_RATIO: u64 = (128 << 10) / 4;

/// zstd's first level: of 10,000 small objects it leaves 9 % where the default leaves 6, in two thirds of the time, and
/// of 100,000 floats 9 % where the default leaves 4, in two fifths of it. A program waits for its snapshot. The envelope's
/// digest covers the frame, which therefore needs no checksum.
const CONFIG: CompressionConfig = CompressionConfig { window_log: MAX_WINDOW.ilog2(), ..CompressionConfig::FAST };

/// Makes one frame of `content`, or nothing where that would not be smaller.
pub(crate) fn compress(content: &[u8]) -> Option<Vec<u8>> {
    if content.len() as u64 > MAX_DECOMPRESSED {
        return None;
    }
    let mut frame = Vec::new();
    Compressor::new(CONFIG).and_then(|mut compressor| compressor.compress(content, None, &mut frame)).ok()?;
    if frame.len() >= content.len() {
        return None;
    }
    // A mistake of the compressor's would be found when the snapshot is all that is left of its session.
    let back = decompress(&frame, content.len() as u64);
    (back.as_deref() == Ok(content)).then_some(frame)
}

/// The content of `frame`, which is one frame and no more, of `length` bytes, which the caller has capped.
pub(crate) fn decompress(frame: &[u8], length: u64) -> Result<Vec<u8>, String> {
    let header = FrameHeader::parse(frame).map_err(|error| error.to_string())?;
    if header.window_size > MAX_WINDOW {
        return Err(format!("its window of {} bytes is larger than {MAX_WINDOW}", header.window_size));
    }
    if length > frame.len() as u64 * MAX_RATIO {
        return Err(format!("{} bytes can't hold the {length} that the header says", frame.len()));
    }
    let limit = usize::try_from(length).map_err(|error| error.to_string())?;
    let mut content = Vec::new();
    let taken = Decompressor::new()
        .decompress_frame(frame, None, limit, &mut content)
        .map_err(|error| format!("{error}, after {} of {length} bytes", content.len()))?;
    if content.len() < limit {
        Err(format!("it has {} bytes, and the header says {length}", content.len()))
    } else if taken < frame.len() {
        Err(format!("{} bytes follow its frame", frame.len() - taken))
    } else {
        Ok(content)
    }
}
