//! Numbers → charts as SVG, drawn here: no script, no style attributes, and the same on paper. A
//! chart only repeats what a table beside it says, so screen readers get one sentence for it.

use maud::{Markup, html};

/// One bar.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    /// What it stands for.
    pub(crate) label: String,
    /// How long it is, in the unit of `full`.
    pub(crate) value: i64,
    /// The longest it can be.
    pub(crate) full: i64,
    /// The line it should reach.
    pub(crate) line: Option<i64>,
    /// The figure at its end.
    pub(crate) figure: String,
    /// How it is drawn.
    pub(crate) look: Look,
}

/// How a bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Reached.
    Won,
    /// Not reached.
    Lost,
    /// Does not take part.
    Out,
}

/// Width of the drawing; labels, bars and figures share it.
const WIDTH: i64 = 640;
const LABEL: i64 = 120;
const FIGURE: i64 = 70;
const ROW: i64 = 32;

/// Bars below each other; `told` is the sentence for those who cannot see it.
pub(crate) fn bars(told: &str, line_name: &str, bars: &[Bar]) -> Markup {
    let rows = i64::try_from(bars.len()).unwrap_or(0);
    let (height, room) = (rows * ROW + 24, WIDTH - LABEL - FIGURE);
    let long = |value: i64, full: i64| {
        let share = i128::from(value.clamp(0, full.max(0))) * i128::from(room);
        i64::try_from(share / i128::from(full.max(1))).unwrap_or(0)
    };
    let first_line = bars.iter().find_map(|bar| bar.line.map(|line| long(line, bar.full)));
    html! {
        svg class="chart" viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label=(told) {
            @if let Some(at) = first_line {
                // Near the right end what is written in the middle would be cut off.
                @let anchor = if at > room / 2 { "end" } else { "middle" };
                text class="line-label" x=(LABEL + at) y="16" text-anchor=(anchor) { (line_name) }
            }
            @for (bar, row) in bars.iter().zip(0_i64..) {
                @let top = 24 + row * ROW;
                @let length = long(bar.value, bar.full);
                @let class = match bar.look { Look::Won => "won", Look::Lost => "lost", Look::Out => "out" };
                text x=(LABEL - 10) y=(top + 17) text-anchor="end" { (bar.label) }
                rect class="track" x=(LABEL) y=(top + 3) width=(room) height="18" rx="2" {}
                rect class=(class) x=(LABEL) y=(top + 3) width=(length) height="18" rx="2" {}
                @if let Some(line) = bar.line {
                    @let at = LABEL + long(line, bar.full);
                    line class="line" x1=(at) x2=(at) y1=(top - 1) y2=(top + 25) {}
                }
                text x=(WIDTH - FIGURE + 8) y=(top + 17) { (bar.figure) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stay_inside_their_track() {
        let bar = |value, full| Bar {
            label: "生态".to_owned(),
            value,
            full,
            line: Some(85),
            figure: value.to_string(),
            look: Look::Won,
        };
        let drawn = bars("图", "线", &[bar(50, 100), bar(500, 100), bar(-5, 100), bar(1, 0)]);
        let text = drawn.into_string();
        let room = WIDTH - LABEL - FIGURE;
        let widths: Vec<i64> = text
            .split("class=\"won\"")
            .skip(1)
            .filter_map(|piece| piece.split("width=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(widths, [room / 2, room, 0, 0]);
    }
}
