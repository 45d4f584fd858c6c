//! A bundle's files ⇄ one zip file.
//!
//! Comes in: names and bytes; or a zip file anybody may have made. Goes out: the zip file, the same
//! bytes for the same files; or the files with a sentence for everything a bundle must not be.
//! Nothing is unpacked to the disk, and no more is inflated than its limit says.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom, Write as _};
use std::path::Path;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::write::{Unwritable, WhyNot, put_in_place, told};

/// Bytes that are inflated of a bundle, all files together.
const LARGEST: u64 = 512 << 20;
/// Files a zip may list before nobody looks at them one by one.
const MOST: usize = 64;
/// Where a zip file without a comment ends: its signature, and where it counts its files.
const END: ([u8; 4], u64, usize) = ([b'P', b'K', 5, 6], 22, 10);

/// What was found in a zip file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BundleFiles {
    /// The files that belong there.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What does not, or is missing: the file's name, and a sentence.
    pub problems: Vec<(String, String)>,
}

/// A file that is no zip file.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{why}")]
pub struct NotABundle {
    /// The file's name.
    pub file: String,
    /// Why, in Chinese.
    pub why: String,
}

/// Writes files as a bundle. The clock leaves no trace in it.
pub fn write_bundle(path: &Path, files: &[(&str, Vec<u8>)]) -> Result<(), Unwritable> {
    told(path, put_in_place(path, |part| zipped(part, files)))
}

fn zipped(path: &Path, files: &[(&str, Vec<u8>)]) -> Result<(), WhyNot> {
    pack(File::create(path)?, files).map_err(WhyNot::Io)
}

/// The same as bytes, to be kept.
pub fn bundle_bytes(files: &[(&str, Vec<u8>)]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    pack(&mut bytes, files)?;
    Ok(bytes.into_inner())
}

fn pack(to: impl std::io::Write + Seek, files: &[(&str, Vec<u8>)]) -> std::io::Result<()> {
    let io = |error: ZipError| match error {
        ZipError::Io(error) => error,
        other => std::io::Error::other(other),
    };
    let mut zip = ZipWriter::new(to);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in files {
        zip.start_file(*name, options).map_err(io)?;
        zip.write_all(bytes)?;
    }
    zip.finish().map_err(io)?;
    Ok(())
}

/// Reads a bundle that should hold the files of these names and no others.
pub fn read_bundle(path: &Path, names: &[&str]) -> Result<BundleFiles, NotABundle> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    match File::open(path) {
        Ok(file) => unpack(BufReader::new(file), &name, names),
        Err(error) => Err(unread(&name, &error)),
    }
}

/// The same from bytes that were kept; `name` is what they are called.
pub fn read_bundle_bytes(
    bytes: &[u8],
    name: &str,
    names: &[&str],
) -> Result<BundleFiles, NotABundle> {
    unpack(Cursor::new(bytes), name, names)
}

fn unread(name: &str, error: &std::io::Error) -> NotABundle {
    NotABundle {
        file: name.to_owned(), why: format!("读不了({error});请核对文件名和权限")
    }
}

fn unpack(
    mut file: impl Read + Seek,
    name: &str,
    names: &[&str],
) -> Result<BundleFiles, NotABundle> {
    let refused = |why: String| NotABundle { file: name.to_owned(), why };
    let counted = counted(&mut file).map_err(|error| unread(name, &error))?;
    let zip = ZipArchive::new(file);
    let mut zip = zip.map_err(|_| refused("不是结果包(打不开的 zip);请用原件核验".to_owned()))?;
    if zip.decompressed_size().is_some_and(|size| size > u128::from(LARGEST)) {
        return Err(refused(format!("展开后超过 {} MB,不是结果包", LARGEST >> 20)));
    }
    let mut found = BundleFiles::default();
    let mut problem = |name: &str, says: String| found.problems.push((name.to_owned(), says));
    if zip.offset() != 0 || counted.is_none() {
        problem("", "文件前后还有不属于结果包的内容".to_owned());
    }
    if let Some(counted) = counted.filter(|counted| *counted != zip.len()) {
        let says =
            format!("目录里有 {counted} 个文件,名称不同的只有 {} 个:有同名的文件", zip.len());
        problem("", says);
    }
    if zip.len() > MOST {
        return Err(refused(format!("里面有 {} 个文件,结果包不会有这么多", zip.len())));
    }
    let listed: Vec<String> =
        zip.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    for name in &listed {
        if name.starts_with('/') || name.split(['/', '\\']).any(|part| part == "..") {
            problem(name, "文件名指向包外".to_owned());
        } else if !names.contains(&name.as_str()) {
            problem(name, "结果包里不该有这个文件".to_owned());
        }
    }
    let mut left = LARGEST;
    for name in names {
        let Ok(part) = zip.by_name(name) else {
            problem(name, "缺少这个文件,或它打不开".to_owned());
            continue;
        };
        let mut bytes = Vec::new();
        match part.take(left + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > left => {
                let most = LARGEST >> 20;
                problem(name, format!("展开后超过 {most} MB,不再读下去"));
                break;
            }
            Ok(_) => {
                left -= bytes.len() as u64;
                found.files.insert((*name).to_owned(), bytes);
            }
            Err(_) => problem(name, "压缩内容已损坏".to_owned()),
        }
    }
    Ok(found)
}

/// How many files the end of a zip file counts; none: it does not end as it should.
fn counted(mut file: impl Read + Seek) -> std::io::Result<Option<usize>> {
    let (signature, length, place) = END;
    let size = file.seek(SeekFrom::End(0))?;
    let mut end = Vec::new();
    if size >= length {
        file.seek(SeekFrom::Start(size - length))?;
        file.by_ref().take(length).read_to_end(&mut end)?;
    }
    file.rewind()?;
    let count = end.get(place..place + 2).map(|two| usize::from(two[0]) | usize::from(two[1]) << 8);
    Ok(count.filter(|_| end.starts_with(&signature)))
}
