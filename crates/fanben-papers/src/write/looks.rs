//! How cells look: fonts, borders, numbers of an office's own tables.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The looks of a workbook's cells.
pub(super) struct Looks {
    pub(super) title: Format,
    pub(super) note: Format,
    pub(super) head: Format,
    pub(super) text: Format,
    pub(super) code: Format,
    pub(super) count: Format,
    pub(super) points: Format,
    pub(super) money: Format,
    pub(super) sum: Format,
    pub(super) decimals: usize,
}

impl Looks {
    /// Looks for points with so many decimals.
    pub(super) fn new(decimals: u32) -> Self {
        let decimals = usize::try_from(decimals).unwrap_or(2).min(4);
        let plain = Format::new().set_font_name("宋体").set_font_size(11);
        let cell =
            plain.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let middle = cell.clone().set_align(FormatAlign::Center);
        // A number must not touch the text of the next column.
        let number = cell.clone().set_align(FormatAlign::Right).set_indent(1);
        let shade = Color::RGB(0x00ED_EDED);
        let points =
            if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
        let money = number.clone().set_num_format("#,##0.00");
        Self {
            title: plain
                .clone()
                .set_font_name("黑体")
                .set_font_size(16)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            note: plain.set_text_wrap().set_align(FormatAlign::VerticalCenter),
            head: middle.clone().set_bold().set_text_wrap().set_background_color(shade),
            text: cell.set_text_wrap(),
            code: middle.clone().set_num_format("@"),
            count: middle.set_num_format("0"),
            points: number.set_num_format(points),
            sum: money.clone().set_bold().set_background_color(shade),
            money,
            decimals,
        }
    }
}
