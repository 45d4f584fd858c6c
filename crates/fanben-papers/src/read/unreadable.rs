//! Why a file was not read: what, where, what to do.

use std::io;

use fanben_model::intake::cell_name;

/// A file that was not read.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{why}")]
pub struct Unreadable {
    /// The file's name.
    pub file: String,
    /// Why.
    pub why: Why,
}

/// What a file is that is not a sheet of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PDF.
    Pdf,
    /// OFD, the national fixed-layout format.
    Ofd,
    /// A picture or a scan.
    Image,
    /// Word, WPS 文字, rich text.
    Document,
    /// A Word document in which no table is.
    DocumentWithoutTable,
    /// `PowerPoint` and the like.
    Slides,
    /// `.xlsb`.
    BinaryWorkbook,
    /// Excel 95 and before.
    OldWorkbook,
    /// A web page in one file (.mht).
    WebArchive,
    /// An XML file that is no workbook.
    Xml,
    /// zip, rar, 7z, gzip.
    Archive,
    /// A web page without a table.
    PageWithoutTable,
    /// Anything else.
    Unknown,
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// There is no such file.
    #[error("找不到这个文件;请核对文件名和所在文件夹")]
    NotFound,
    /// It is a folder.
    #[error("这是文件夹,不是文件;请写明其中的文件")]
    Directory,
    /// It is a device or a pipe.
    #[error("这不是普通文件;请先存为文件再读取")]
    NotAFile,
    /// The operating system says no.
    #[error("读不了这个文件({0});请核对权限,或复制到本机后再试")]
    Io(#[source] io::Error),
    /// No bytes.
    #[error("文件是空的;请重新导出或重新下载")]
    Empty,
    /// More bytes than are read.
    #[error("文件有{}MB,超过{}MB;请删去图片等附加内容,或拆成几个文件", megabytes(*.bytes), megabytes(*.most))]
    TooLarge {
        /// How many it has.
        bytes: u64,
        /// How many are read.
        most: u64,
    },
    /// Not a sheet at all.
    #[error("{}", .0.says())]
    NotASheet(Kind),
    /// It opens with a password.
    #[error(
        "文件加了打开密码,读不了;请用WPS或Office打开,在“另存为”的“加密”(或“工具—常规选项”)里清空密码,另存后再读"
    )]
    Password,
    /// It is not what its format asks for.
    #[error("文件已损坏({place});请重新下载,或用表格软件打开修复后另存为.xlsx")]
    Damaged {
        /// Which part, in words.
        place: String,
    },
    /// Compressed parts come to more than is read: a zip bomb or a huge workbook.
    #[error("文件解压后超过{}MB;请删去多余的内容,或拆成几个文件", megabytes(*.most))]
    Inflates {
        /// How much is read.
        most: u64,
    },
    /// Bytes that are no text in any encoding an office uses.
    #[error("认不出文字的编码;请用表格软件打开后另存为.xlsx,或UTF-8编码的.csv")]
    Encoding,
    /// Too many sheets.
    #[error("工作表超过{most}张;请拆成几个文件")]
    TooManySheets {
        /// How many are read.
        most: usize,
    },
    /// A row too far down.
    #[error(
        "{}第{row}行还有内容,每张表最多读取{most}行;请删去多余的行,或拆成几个文件",
        sheet_words(sheet)
    )]
    TooManyRows {
        /// The sheet.
        sheet: String,
        /// The row, counted from 1.
        row: usize,
        /// How many are read.
        most: usize,
    },
    /// A column too far right.
    #[error(
        "{}单元格{}还有内容,每张表最多读取{most}列;请删去右边多余的列",
        sheet_words(sheet),
        cell_name(*row, *column)
    )]
    TooManyColumns {
        /// The sheet.
        sheet: String,
        /// The row, counted from 0.
        row: usize,
        /// The column, counted from 0.
        column: usize,
        /// How many are read.
        most: usize,
    },
    /// Too many cells in all.
    #[error("{}读到第{row}行,单元格已超过{most}个;请拆成几个文件", sheet_words(sheet))]
    TooManyCells {
        /// The sheet.
        sheet: String,
        /// The row, counted from 1.
        row: usize,
        /// How many are read.
        most: usize,
    },
    /// Too much text in all.
    #[error("文字总量超过{}MB;请拆成几个文件", megabytes(*.most))]
    TooMuchText {
        /// How much is read.
        most: u64,
    },
    /// A cell with more text than a cell can have.
    #[error("{}单元格{}的文字过长,像是引号没有配对;请核对这一格", sheet_words(sheet), cell_name(*row, *column))]
    LongCell {
        /// The sheet.
        sheet: String,
        /// The row, counted from 0.
        row: usize,
        /// The column, counted from 0.
        column: usize,
    },
    /// More merged blocks than any table has.
    #[error("{}合并单元格过多;请取消合并后再用", sheet_words(sheet))]
    TooManyMerges {
        /// The sheet.
        sheet: String,
    },
}

impl Why {
    /// A broken part of a file.
    pub(super) fn damaged(place: impl Into<String>) -> Self {
        Self::Damaged { place: place.into() }
    }
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::UnexpectedEof => Self::damaged("内容不全"),
            _ => Self::Io(error),
        }
    }
}

impl Kind {
    /// What it is and what to do, in Chinese.
    pub fn says(self) -> &'static str {
        match self {
            Self::Pdf => "这是PDF文件,不是表格;请用原来的表格文件(.xlsx或.csv)",
            Self::Ofd => "这是OFD版式文件,不是表格;请用原来的表格文件(.xlsx或.csv)",
            Self::Image => "这是图片,不是表格;请把其中的数字填入表格(.xlsx或.csv)",
            Self::Document => {
                "这是文字文档,不是表格;请把其中的表格复制到表格软件,另存为.xlsx或.csv"
            }
            Self::DocumentWithoutTable => {
                "文档里没有表格;评分细则要列成表(考核项目、考核内容、分值、评分标准),请列成表后再读"
            }
            Self::Slides => "这是演示文稿,不是表格;请把其中的表格另存为.xlsx或.csv",
            Self::BinaryWorkbook => "这是.xlsb二进制工作簿;请用表格软件打开后另存为.xlsx或.csv",
            Self::OldWorkbook => "这是Excel 95以前的格式;请用表格软件打开后另存为.xlsx或.csv",
            Self::WebArchive => "这是单个文件的网页(.mht);请用表格软件打开后另存为.xlsx或.csv",
            Self::Xml => "这是XML文件,不是工作簿;请另存为.xlsx或.csv",
            Self::Archive => "这是压缩包;请先解压,再用其中的表格文件",
            Self::PageWithoutTable => "这是网页,其中没有表格;请重新导出,另存为.xlsx或.csv",
            Self::Unknown => "认不出这是什么文件;能读的是.xlsx、.xls、.ods和.csv表格",
        }
    }
}

fn sheet_words(sheet: &str) -> String {
    if sheet.is_empty() { String::new() } else { format!("工作表“{sheet}”") }
}

/// Whole megabytes, rounded up.
fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}
