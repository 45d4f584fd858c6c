//! A form to be filled in away from the system → a workbook: what may be typed is open, the rest is
//! protected against slips of the hand (without a password: what comes back is checked anyway).

use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook,
    Worksheet, XlsxError,
};

use super::{WhyNot, display_width, exact_float, workbook};

/// The most characters a list of choices may have in a cell.
const CHOICES: usize = 255;
/// The most characters of a hint beside a cell.
const HINT: usize = 255;

/// A sheet of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormSheet {
    /// Its name.
    pub sheet: String,
    /// What stands over the table.
    pub title: String,
    /// Lines between title and head.
    pub notes: Vec<String>,
    /// The headings, each with the width of its column in half-width characters.
    pub head: Vec<(String, u16)>,
    /// How many columns stay on the screen.
    pub fixed: u16,
    /// The rows.
    pub rows: Vec<Vec<FormCell>>,
    /// Hints and choices of open cells.
    pub asks: Vec<FormAsk>,
}

/// A cell of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormCell {
    /// To be read only.
    Fixed(String),
    /// Not asked, or what somebody else said: grey.
    Grey(String),
    /// To be filled in, with what is there now.
    Open(String),
}

/// What may be typed into a block of cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormAsk {
    /// First and last row below the head, from 0.
    pub rows: (usize, usize),
    /// The column.
    pub column: usize,
    /// The names to choose from; empty: anything.
    pub choices: Vec<String>,
    /// What is shown beside the cell.
    pub hint: String,
}

/// Writes a form as the bytes of an `.xlsx` file.
///
/// # Errors
/// More rows or columns than a sheet holds.
pub fn write_form(sheets: &[FormSheet]) -> Result<Vec<u8>, WhyNot> {
    let title = sheets.first().map_or("", |sheet| sheet.title.as_str());
    let mut workbook = workbook(title)?;
    for sheet in sheets {
        add(&mut workbook, sheet)?;
    }
    Ok(workbook.save_to_buffer()?)
}

struct Looks {
    title: Format,
    note: Format,
    head: Format,
    fixed: Format,
    grey: Format,
    open: Format,
}

impl Looks {
    fn new() -> Self {
        let plain = Format::new().set_font_name("宋体").set_font_size(11);
        let cell = plain
            .clone()
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let shade = Color::RGB(0x00F2_F2F2);
        Self {
            title: plain.clone().set_bold().set_font_size(14).set_align(FormatAlign::Left),
            note: plain.set_align(FormatAlign::Left),
            head: cell
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0x00DD_E8F3)),
            fixed: cell.clone().set_num_format("@"),
            grey: cell.clone().set_font_color(Color::RGB(0x0059_5959)).set_background_color(shade),
            open: cell.set_unlocked().set_background_color(Color::RGB(0x00FF_FBE6)),
        }
    }
}

fn add(workbook: &mut Workbook, spec: &FormSheet) -> Result<(), WhyNot> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(&spec.sheet)?;
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C第&P页 共&N页");
    let looks = Looks::new();
    sheet.write_string_with_format(0, 0, &spec.title, &looks.title)?;
    for (at, note) in spec.notes.iter().enumerate() {
        sheet.write_string_with_format(number(at + 1)?, 0, note, &looks.note)?;
    }
    let head = spec.notes.len() + 1;
    for (column, (text, width)) in (0_u16..).zip(&spec.head) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(number(head)?, column, text, &looks.head)?;
    }
    for (at, row) in spec.rows.iter().enumerate() {
        for (column, cell) in (0_u16..).zip(row) {
            write(sheet, (number(head + 1 + at)?, column), cell, &looks)?;
        }
    }
    for ask in &spec.asks {
        let (first, last) = (number(head + 1 + ask.rows.0)?, number(head + 1 + ask.rows.1)?);
        let column = u16::try_from(ask.column).map_err(|_| XlsxError::RowColumnLimitError)?;
        if let Some(validation) = validation(ask)? {
            sheet.add_data_validation(first, column, last, column, &validation)?;
        }
    }
    if !spec.head.is_empty() {
        sheet.set_freeze_panes(number(head + 1)?, spec.fixed)?;
        sheet.set_repeat_rows(number(head)?, number(head)?)?;
        let options = ProtectionOptions {
            format_cells: true,
            format_columns: true,
            format_rows: true,
            ..ProtectionOptions::default()
        };
        sheet.protect_with_options(&options);
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: &FormCell,
    looks: &Looks,
) -> Result<(), WhyNot> {
    let (text, format) = match cell {
        FormCell::Fixed(text) => (text, &looks.fixed),
        FormCell::Grey(text) => (text, &looks.grey),
        FormCell::Open(text) => (text, &looks.open),
    };
    if text.is_empty() {
        sheet.write_blank(at.0, at.1, format)?;
    } else if let (FormCell::Open(_), Some(float)) = (cell, exact_float(text)) {
        sheet.write_number_with_format(at.0, at.1, float, format)?;
    } else {
        sheet.write_string_with_format(at.0, at.1, text, format)?;
    }
    Ok(())
}

fn validation(ask: &FormAsk) -> Result<Option<DataValidation>, WhyNot> {
    let characters: usize = ask.choices.iter().map(|name| name.chars().count() + 1).sum();
    let comma = ask.choices.iter().any(|name| name.contains([',', '"']));
    let listed = !ask.choices.is_empty() && characters <= CHOICES && !comma;
    if !listed && ask.hint.is_empty() {
        return Ok(None);
    }
    let mut validation = DataValidation::new();
    if listed {
        validation = validation
            .allow_list_strings(&ask.choices)?
            .set_error_title("请从下拉里选")?
            .set_error_message("这一格只能填下拉里的内容;不填请清空。")?;
    } else {
        validation = validation.allow_any_value();
    }
    let hint: String = ask.hint.chars().take(HINT).collect();
    if !hint.is_empty() {
        validation = validation.set_input_title("怎么填")?.set_input_message(&hint)?;
    }
    Ok(Some(validation))
}

fn number(row: usize) -> Result<u32, WhyNot> {
    u32::try_from(row).map_err(|_| WhyNot::Sheet(XlsxError::RowColumnLimitError))
}

/// A width in half-width characters that shows a text in so many lines.
pub fn form_width(text: &str, lines: usize, least: u16, most: u16) -> u16 {
    let wide = display_width(text).div_ceil(lines.max(1)) + 2;
    u16::try_from(wide).unwrap_or(most).clamp(least, most)
}
