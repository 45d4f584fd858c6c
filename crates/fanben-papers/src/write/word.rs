//! An official paper → a Word file that an office goes on editing.
//!
//! Page and type are those of GB/T 9704-2012: A4, a type area of 156 × 225 mm, 22 lines of 28
//! characters. Fonts are only named, so that every office prints with its own.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Run,
    RunFonts, SpecialIndentType, Table, TableCell, TableRow, VAlignType, WidthType,
};

use super::WhyNot;

/// A paper from its title to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paper {
    /// Its title, one line of text.
    pub title: String,
    /// What follows, in order.
    pub blocks: Vec<Block>,
}

/// A piece of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of the first level; its number is part of it.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A line at the right: who signs, the day.
    Right(String),
    /// A table; every row has as many cells as the head. Widths are parts of the whole.
    Table {
        /// Headings with their widths.
        head: Vec<(String, u32)>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
}

/// Twentieths of a point: a millimetre has 56.7.
const A4: (u32, u32) = (11_906, 16_838);
const TOP: i32 = 2_098;
const BOTTOM: i32 = 1_984;
const LEFT: i32 = 1_588;
const RIGHT: i32 = 1_474;
/// The width of the type area.
const WIDTH: u32 = 8_844;
/// 28.9 points from line to line: 22 lines on a page.
const LINE: i32 = 579;
/// Half points: 三号, 二号, 小四.
const BODY: usize = 32;
const TITLE: usize = 44;
const CELL: usize = 24;
/// Two characters of 三号.
const INDENT: i32 = 640;

fn run(text: &str, font: &str, size: usize) -> Run {
    let fonts = RunFonts::new().east_asia(font).ascii("Times New Roman").hi_ansi("Times New Roman");
    Run::new().add_text(text).size(size).fonts(fonts)
}

fn line() -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE)
}

fn indented(text: &str, font: &str) -> Paragraph {
    Paragraph::new()
        .line_spacing(line())
        .indent(None, Some(SpecialIndentType::FirstLine(INDENT)), None, None)
        .add_run(run(text, font, BODY))
}

fn cell(text: &str, font: &str, width: u32) -> TableCell {
    let paragraph = Paragraph::new().align(AlignmentType::Center).add_run(run(text, font, CELL));
    TableCell::new()
        .add_paragraph(paragraph)
        .width(usize::try_from(width).unwrap_or_default(), WidthType::Dxa)
        .vertical_align(VAlignType::Center)
}

fn table(head: &[(String, u32)], rows: &[Vec<String>]) -> Table {
    let whole: u32 = head.iter().map(|(_, parts)| *parts).sum::<u32>().max(1);
    let width = |at: usize| head.get(at).map_or(0, |(_, parts)| parts * WIDTH / whole);
    let cells = |texts: &[&str], font: &str| {
        texts.iter().enumerate().map(|(at, text)| cell(text, font, width(at))).collect::<Vec<_>>()
    };
    let headings: Vec<&str> = head.iter().map(|(name, _)| name.as_str()).collect();
    let mut all = vec![TableRow::new(cells(&headings, "黑体")).cant_split()];
    for row in rows {
        let texts: Vec<&str> = row.iter().map(String::as_str).collect();
        all.push(TableRow::new(cells(&texts, "仿宋_GB2312")).cant_split());
    }
    let grid = (0..head.len()).map(|at| usize::try_from(width(at)).unwrap_or_default()).collect();
    Table::new(all).set_grid(grid).align(docx_rs::TableAlignmentType::Center)
}

/// Writes a paper.
///
/// # Errors
/// Where the file cannot be put together.
pub fn write_paper(paper: &Paper) -> Result<Vec<u8>, WhyNot> {
    let title = Paragraph::new()
        .align(AlignmentType::Center)
        .line_spacing(line().after(u32::try_from(LINE).unwrap_or_default()))
        .add_run(run(&paper.title, "方正小标宋简体", TITLE));
    let dash = || run("—", "宋体", 28);
    let number = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(dash())
        .add_page_num(PageNum::new())
        .add_run(dash());
    let mut docx = Docx::new()
        .page_size(A4.0, A4.1)
        .page_margin(PageMargin::new().top(TOP).bottom(BOTTOM).left(LEFT).right(RIGHT))
        .footer(Footer::new().add_paragraph(number))
        .add_paragraph(title);
    for block in &paper.blocks {
        docx = match block {
            Block::Heading(text) => docx.add_paragraph(indented(text, "黑体")),
            Block::Text(text) => docx.add_paragraph(indented(text, "仿宋_GB2312")),
            Block::Right(text) => docx.add_paragraph(
                Paragraph::new().align(AlignmentType::Right).line_spacing(line()).add_run(run(
                    text,
                    "仿宋_GB2312",
                    BODY,
                )),
            ),
            Block::Table { head, rows } => docx.add_table(table(head, rows)),
        };
    }
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).map_err(|error| WhyNot::Io(std::io::Error::other(error)))?;
    Ok(bytes.into_inner())
}
