//! A file that backs a judgment → what it is by its bytes, and the copy that is kept.
//!
//! Pictures are made anew from their pixels, upright and no larger than a page needs: nothing that a
//! camera or telephone wrote into them, no place above all, is in the copy. Of Office files the
//! properties are emptied (author, who saved last, company); everything else of documents is kept as
//! it came, and nothing in them runs here.

use std::io::{Cursor, Read as _};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use crate::properties::cleared;

/// The most a file may have, in bytes.
pub const EVIDENCE_MOST: usize = 20 * 1024 * 1024;

/// The longer side of a picture that is kept: a page of A4 at 220 dots an inch stays readable.
const SIDE: u32 = 2_560;
/// The longer side of its preview.
const PREVIEW: u32 = 320;
/// The most pixels that are unpacked: a telephone's largest picture has 50 million.
const PIXELS: u64 = 64_000_000;
/// The most memory a decoder may take beside the pixels, in bytes.
const MEMORY: u64 = 320 * 1024 * 1024;
/// How much of a picture survives packing, of 100.
const QUALITY: u8 = 85;
/// How much of the list of an Office file's parts is read, in bytes.
const TYPES: u64 = 1024 * 1024;
/// The most entries of a zip file that are looked at.
const ENTRIES: usize = 20_000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A picture as JPEG.
    Jpeg,
    /// A picture as PNG.
    Png,
    /// PDF.
    Pdf,
    /// OFD, the national format for documents (GB/T 33190).
    Ofd,
    /// A text, `.docx`.
    Docx,
    /// A workbook, `.xlsx`.
    Xlsx,
    /// Slides, `.pptx`.
    Pptx,
    /// A text of old, `.doc` or `.wps`.
    Doc,
    /// A workbook of old, `.xls` or `.et`.
    Xls,
    /// Slides of old, `.ppt` or `.dps`.
    Ppt,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Jpeg,
        Self::Png,
        Self::Pdf,
        Self::Ofd,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Doc,
        Self::Xls,
        Self::Ppt,
    ];

    /// The ending of a file's name, without the dot: also the word it is kept under.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
        }
    }

    /// The kind with an ending.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.ending() == ending)
    }

    /// What browsers are told.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
        }
    }

    /// Browsers show it as a picture.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png)
    }
}

/// A file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// What it is.
    pub kind: EvidenceKind,
    /// Its bytes: of a picture the copy, of a document the file itself, without its properties.
    pub bytes: Vec<u8>,
    /// A small picture of it, as JPEG; only of pictures.
    pub preview: Option<Vec<u8>>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotEvidence {
    /// It has no bytes.
    Empty,
    /// It has more than [`EVIDENCE_MOST`] bytes.
    TooBig,
    /// It is none of the kinds that are taken.
    Unknown,
    /// A picture as newer telephones keep it, which most browsers and offices cannot open.
    Heic,
    /// It says what it is, but cannot be read to its end.
    Broken,
    /// A picture with too many pixels.
    TooLarge,
    /// A document with a password.
    Locked,
    /// A document with macros.
    Macros,
}

/// Reads a file that is to be kept.
///
/// # Errors
/// Why it is not taken.
pub fn take_evidence(bytes: Vec<u8>) -> Result<EvidenceFile, NotEvidence> {
    if bytes.is_empty() {
        return Err(NotEvidence::Empty);
    }
    if bytes.len() > EVIDENCE_MOST {
        return Err(NotEvidence::TooBig);
    }
    let mut bytes = bytes;
    let kind = match image::guess_format(&bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => {
            return picture(&bytes, format);
        }
        _ if is_heic(&bytes) => return Err(NotEvidence::Heic),
        _ if bytes.starts_with(b"%PDF-") => pdf(&bytes)?,
        _ if bytes.starts_with(b"PK\x03\x04") => zipped(&bytes)?,
        _ if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => compound(&bytes)?,
        _ => return Err(NotEvidence::Unknown),
    };
    if matches!(kind, EvidenceKind::Docx | EvidenceKind::Xlsx | EvidenceKind::Pptx)
        && let Some(cleared) = cleared(&bytes).map_err(|_| NotEvidence::Broken)?
    {
        bytes = cleared;
    }
    Ok(EvidenceFile { kind, bytes, preview: None })
}

/// A box of the ISO media format whose brand is one of pictures.
fn is_heic(bytes: &[u8]) -> bool {
    let brand = bytes.get(8..12).unwrap_or_default();
    let brands: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"];
    bytes.get(4..8) == Some(b"ftyp") && brands.contains(&brand)
}

/// A file that was cut off on its way has no end.
fn pdf(bytes: &[u8]) -> Result<EvidenceKind, NotEvidence> {
    let tail = &bytes[bytes.len().saturating_sub(2_048)..];
    let whole = tail.windows(5).any(|five| five == b"%%EOF");
    if whole { Ok(EvidenceKind::Pdf) } else { Err(NotEvidence::Broken) }
}

fn zipped(bytes: &[u8]) -> Result<EvidenceKind, NotEvidence> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| NotEvidence::Broken)?;
    if archive.len() > ENTRIES {
        return Err(NotEvidence::Unknown);
    }
    let names: Vec<String> =
        archive.file_names().map(|own| own.map(Into::into).unwrap_or_default()).collect();
    let place = |name: &str| names.iter().position(|own| own.eq_ignore_ascii_case(name));
    let runs = |own: &String| {
        let name = own.to_ascii_lowercase();
        name.ends_with("vbaproject.bin") || name.starts_with("xl/macrosheets/")
    };
    let mut macros = names.iter().any(runs);
    // Under another name a part with macros still says there what it is.
    if let Some(at) = place("[Content_Types].xml") {
        let part = archive.by_index(at).map_err(|_| NotEvidence::Broken)?;
        let mut types = Vec::new();
        part.take(TYPES).read_to_end(&mut types).map_err(|_| NotEvidence::Broken)?;
        let types = String::from_utf8_lossy(&types).to_ascii_lowercase();
        macros |= types.contains("vbaproject") || types.contains("macroenabled");
    }
    let found = [
        ("word/document.xml", EvidenceKind::Docx),
        ("xl/workbook.xml", EvidenceKind::Xlsx),
        ("ppt/presentation.xml", EvidenceKind::Pptx),
        ("OFD.xml", EvidenceKind::Ofd),
    ];
    let found = found.into_iter().find_map(|(name, kind)| Some((place(name)?, kind)));
    let Some((at, kind)) = found else { return Err(NotEvidence::Unknown) };
    if macros {
        return Err(NotEvidence::Macros);
    }
    // The main part can be unpacked: a name alone is easily given.
    let mut part = archive.by_index(at).map_err(|_| NotEvidence::Broken)?;
    let mut head = [0; 16];
    let read = part.read(&mut head).map_err(|_| NotEvidence::Broken)?;
    if read == 0 { Err(NotEvidence::Broken) } else { Ok(kind) }
}

fn compound(bytes: &[u8]) -> Result<EvidenceKind, NotEvidence> {
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| NotEvidence::Broken)?;
    let has = |names: &[&str]| names.iter().any(|name| file.exists(name));
    if has(&["/EncryptedPackage"]) {
        return Err(NotEvidence::Locked);
    }
    if has(&["/_VBA_PROJECT_CUR", "/Macros", "/VBA"]) {
        return Err(NotEvidence::Macros);
    }
    match () {
        () if has(&["/WordDocument"]) => Ok(EvidenceKind::Doc),
        () if has(&["/Workbook", "/Book"]) => Ok(EvidenceKind::Xls),
        () if has(&["/PowerPoint Document"]) => Ok(EvidenceKind::Ppt),
        () => Err(NotEvidence::Unknown),
    }
}

fn picture(bytes: &[u8], format: ImageFormat) -> Result<EvidenceFile, NotEvidence> {
    let broken = |_| NotEvidence::Broken;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(NotEvidence::TooLarge);
    }
    // How the camera was held stands beside the pixels, and goes with everything else.
    let held = decoder.orientation().map_err(broken)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    image.apply_orientation(held);
    if image.width().max(image.height()) > SIDE {
        image = image.resize(SIDE, SIDE, FilterType::Triangle);
    }
    // A small picture is its own preview: making it larger shows no more.
    let small = image.width().max(image.height()) <= PREVIEW;
    let preview = if small { jpeg(&image) } else { jpeg(&image.thumbnail(PREVIEW, PREVIEW)) };
    let preview = preview.map_err(broken)?;
    let (kind, bytes) = if format == ImageFormat::Png {
        let mut packed = Vec::new();
        image.write_to(&mut Cursor::new(&mut packed), ImageFormat::Png).map_err(broken)?;
        (EvidenceKind::Png, packed)
    } else {
        (EvidenceKind::Jpeg, jpeg(&image).map_err(broken)?)
    };
    Ok(EvidenceFile { kind, bytes, preview: Some(preview) })
}

fn jpeg(image: &DynamicImage) -> image::ImageResult<Vec<u8>> {
    let mut packed = Vec::new();
    image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut packed, QUALITY))?;
    Ok(packed)
}
