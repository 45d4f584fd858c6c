//! Points of items that are all scored → their sums, over all subjects.
//!
//! Subjects pass block by block, so that sums stay in the nearest cache while all items pass. Where
//! codes follow their numbers, the points of most sentences are a few steps or one slope of the
//! code: these are compared and added without looking anything up, many subjects at a time.

use super::columns::{ItemColumn, Outcomes};
use super::kernel::Kernel;
use crate::measures::{Codes, Column, Entry, Order};
use crate::number::Value;

/// Subjects whose sums are kept together while items pass.
const BLOCK: usize = 1024;

/// Steps beyond this are looked up: comparing with each takes longer.
const STEPS: usize = 6;

/// Items that are looked up before a sum is stored.
const TOGETHER: usize = 4;

/// Adds the points of items to `sums`. `grid`: the stored units that most points are multiples of.
pub(super) fn add_points(items: &[ItemColumn<'_>], grid: i64, sums: &mut [i64]) {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut looked_up: Vec<LookedUp<'_>> = Vec::new();
    let mut others: Vec<(&ItemColumn<'_>, Option<Vec<i64>>)> = Vec::new();
    for item in items {
        let points = match item.inputs.as_slice() {
            [column] => match Points::of(column, &item.outcomes, grid) {
                Points::Short(short) => {
                    match groups.last_mut().filter(|group| group.fits(&short)) {
                        Some(group) => group.put(short),
                        None => groups.push(Group::of(short)),
                    }
                    continue;
                }
                Points::ByCode(points) => match (column.codes(), narrow(&points)) {
                    (Codes::Narrow(codes), Some(points)) => {
                        looked_up.push(LookedUp { codes, points });
                        continue;
                    }
                    _ => Some(points),
                },
                Points::BySubject => None,
            },
            _ => None,
        };
        others.push((item, points));
    }
    for (block, sums) in sums.chunks_mut(BLOCK).enumerate() {
        let from = block * BLOCK;
        for group in &groups {
            group.add(grid, from, sums);
        }
        look_up(&looked_up, from, sums);
    }
    for (item, points) in others {
        match (points, item.inputs.as_slice()) {
            (Some(points), [column]) => {
                for (subject, sum) in sums.iter_mut().enumerate() {
                    *sum += points[column.code(subject)];
                }
            }
            _ => {
                for (subject, sum) in sums.iter_mut().enumerate() {
                    *sum += item.get(subject).low.raw();
                }
            }
        }
    }
}

/// How an item's points follow from the codes of its only column.
enum Points<'a> {
    /// By comparing or computing with codes.
    Short(Short<'a>),
    /// For each code.
    ByCode(Vec<i64>),
    /// Not at all.
    BySubject,
}

impl<'a> Points<'a> {
    fn of(column: &'a Column, outcomes: &Outcomes, grid: i64) -> Self {
        let points: Vec<i64> = match outcomes {
            Outcomes::Rows(_) => return Self::BySubject,
            Outcomes::Table(table) => table.iter().map(|outcome| outcome.low.raw()).collect(),
            Outcomes::Shortcut(kernel) => {
                let short = match kernel {
                    Kernel::Stretches { starts, outcomes } => {
                        let points = outcomes.iter().map(|outcome| outcome.low.raw());
                        let first = |start: &i64| {
                            let start = Entry::Number(Value::from_raw(*start));
                            column.entries().partition_point(|entry| *entry < start)
                        };
                        let codes = std::iter::once(0).chain(starts.iter().map(first));
                        Short::steps(column, codes.zip(points), grid)
                    }
                    Kernel::Steps { .. } => Short::slope(column, kernel, grid),
                };
                if let Some(short) = short {
                    return Self::Short(short);
                }
                let numbers = column.entries().iter();
                let points = numbers.map(|entry| match entry {
                    Entry::Number(value) => kernel.rate(*value).low.raw(),
                    _ => 0,
                });
                points.collect()
            }
        };
        let short = Short::steps(column, points.iter().copied().enumerate(), grid);
        short.map_or(Self::ByCode(points), Self::Short)
    }
}

/// Points in units of the grid that need no table.
struct Short<'a> {
    column: &'a Column,
    /// The points of the first code, in stored units; the rest is beside them.
    base: i64,
    /// The least and the most beside the base.
    reach: (i16, i16),
    way: Way,
}

enum Way {
    /// From the code `at` on there is `by` more. Those beyond `count` are not used.
    Steps { count: usize, at: [u32; STEPS], by: [i16; STEPS] },
    /// `from + by × code`, between two ends.
    Slope { from: i16, by: i16, low: i16, high: i16 },
}

/// Units of the grid, if it is a small whole number of them.
fn small(raw: i64, grid: i64) -> Option<i16> {
    if raw % grid == 0 { i16::try_from(raw / grid).ok() } else { None }
}

impl<'a> Short<'a> {
    /// From the first code of each stretch, and its points. Where stretches begin at the same code,
    /// the last of them is the one that has codes.
    fn steps(
        column: &'a Column,
        stretches: impl Iterator<Item = (usize, i64)>,
        grid: i64,
    ) -> Option<Self> {
        let last = column.entries().len();
        let mut stretches = stretches.filter(|(code, _)| *code < last).peekable();
        let (mut count, mut at, mut by) = (0, [u32::MAX; STEPS], [0; STEPS]);
        let (mut base, mut before) = (None, 0);
        let (mut low, mut high) = (0, 0);
        while let Some((code, points)) = stretches.next() {
            let empty = stretches.peek().is_some_and(|(next, _)| *next == code);
            if empty || (base.is_some() && points == before) {
                continue;
            }
            if let Some(base) = base {
                let beside = small(points.checked_sub(base)?, grid)?;
                (low, high) = (beside.min(low), beside.max(high));
                *at.get_mut(count)? = u32::try_from(code).ok()?;
                by[count] = small(points.checked_sub(before)?, grid)?;
                count += 1;
            } else {
                base = Some(points);
            }
            before = points;
        }
        let base = base.unwrap_or(0);
        Some(Self { column, base, reach: (low, high), way: Way::Steps { count, at, by } })
    }

    /// From whole steps over evenly spaced numbers.
    fn slope(column: &'a Column, kernel: &Kernel, grid: i64) -> Option<Self> {
        let (Codes::Narrow(_), Order::Even { first, step }) = (column.codes(), column.order())
        else {
            return None;
        };
        let Kernel::Steps { every, gives, start, low, high } = *kernel else { return None };
        if first < 0 || first % every != 0 || step % every != 0 {
            return None;
        }
        let from = start.checked_add(gives.checked_mul(first / every)?)?;
        let by = small(gives.checked_mul(step / every)?, grid)?;
        let from = small(from, grid)?;
        let last = i16::try_from(column.entries().len().checked_sub(1)?).ok()?;
        let to = from.checked_add(by.checked_mul(last)?)?;
        // The ends as far as any code comes to them.
        let (least, most) = (from.min(to), from.max(to));
        let end = |raw: i64| raw.clamp(i64::from(least) * grid, i64::from(most) * grid);
        if end(low) != low && low > i64::from(most) * grid {
            return None;
        }
        if end(high) != high && high < i64::from(least) * grid {
            return None;
        }
        let (low, high) = (small(end(low), grid)?, small(end(high), grid)?);
        let way = Way::Slope { from, by, low, high };
        Some(Self { column, base: 0, reach: (low.min(0), high.max(0)), way })
    }

    /// Adds what is beside the base for a block of subjects.
    fn add(&self, from: usize, sums: &mut [i16]) {
        let to = from + sums.len();
        match (&self.way, self.column.codes()) {
            (Way::Steps { count, at, by }, Codes::Narrow(codes)) => {
                // No code is greater than 255, so that unused steps are never reached.
                let at = at.map(|at| i16::try_from(at).unwrap_or(i16::MAX));
                steps::<u8, i16>(*count, &codes[from..to], &at, by, sums);
            }
            (Way::Steps { count, at, by }, Codes::Wide(codes)) => {
                steps::<u32, u32>(*count, &codes[from..to], at, by, sums);
            }
            (&Way::Slope { from: start, by, low, high }, Codes::Narrow(codes)) => {
                for (sum, &code) in sums.iter_mut().zip(&codes[from..to]) {
                    let points = start.wrapping_add(by.wrapping_mul(i16::from(code)));
                    *sum = sum.wrapping_add(points.max(low).min(high));
                }
            }
            (Way::Slope { .. }, Codes::Wide(_)) => {}
        }
    }
}

fn steps<C: Copy + Into<W>, W: Copy + PartialOrd>(
    count: usize,
    codes: &[C],
    at: &[W; STEPS],
    by: &[i16; STEPS],
    sums: &mut [i16],
) {
    match count {
        0 => {}
        1 => some_steps::<1, C, W>(codes, at, by, sums),
        2 => some_steps::<2, C, W>(codes, at, by, sums),
        3 => some_steps::<3, C, W>(codes, at, by, sums),
        4 => some_steps::<4, C, W>(codes, at, by, sums),
        5 => some_steps::<5, C, W>(codes, at, by, sums),
        _ => some_steps::<STEPS, C, W>(codes, at, by, sums),
    }
}

/// Nothing here branches on a code, so that compilers take many subjects at a time.
fn some_steps<const COUNT: usize, C: Copy + Into<W>, W: Copy + PartialOrd>(
    codes: &[C],
    at: &[W; STEPS],
    by: &[i16; STEPS],
    sums: &mut [i16],
) {
    for (sum, &code) in sums.iter_mut().zip(codes) {
        let code: W = code.into();
        let mut points = *sum;
        for step in 0..COUNT {
            points = points.wrapping_add(if code >= at[step] { by[step] } else { 0 });
        }
        *sum = points;
    }
}

/// Items whose points together stay small, so that one narrow sum serves them all.
struct Group<'a> {
    items: Vec<Short<'a>>,
    base: i64,
    reach: (i32, i32),
}

impl<'a> Group<'a> {
    fn of(first: Short<'a>) -> Self {
        let mut group = Self { items: Vec::new(), base: 0, reach: (0, 0) };
        group.put(first);
        group
    }

    fn fits(&self, more: &Short<'_>) -> bool {
        let low = self.reach.0 + i32::from(more.reach.0);
        let high = self.reach.1 + i32::from(more.reach.1);
        low >= i32::from(i16::MIN) && high <= i32::from(i16::MAX)
    }

    fn put(&mut self, more: Short<'a>) {
        self.base += more.base;
        self.reach.0 += i32::from(more.reach.0);
        self.reach.1 += i32::from(more.reach.1);
        self.items.push(more);
    }

    /// Adds the group's points for a block of subjects.
    fn add(&self, grid: i64, from: usize, sums: &mut [i64]) {
        let mut narrow = [0_i16; BLOCK];
        let narrow = &mut narrow[..sums.len()];
        for item in &self.items {
            item.add(from, narrow);
        }
        for (sum, &points) in sums.iter_mut().zip(narrow.iter()) {
            *sum += self.base + grid * i64::from(points);
        }
    }
}

/// Codes with the points of each.
struct LookedUp<'a> {
    codes: &'a [u8],
    points: Box<[i32; 256]>,
}

/// Points so small that those looked up together stay within 32 bits.
fn narrow(points: &[i64]) -> Option<Box<[i32; 256]>> {
    let most = u64::from(i32::MAX.unsigned_abs()) / TOGETHER as u64;
    let mut narrow = Box::new([0; 256]);
    if points.len() > narrow.len() {
        return None;
    }
    for (to, from) in narrow.iter_mut().zip(points) {
        *to = i32::try_from(*from).ok().filter(|_| from.unsigned_abs() <= most)?;
    }
    Some(narrow)
}

fn look_up(items: &[LookedUp<'_>], from: usize, sums: &mut [i64]) {
    let (groups, others) = items.as_chunks::<TOGETHER>();
    for [a, b, c, d] in groups {
        let codes = a.codes[from..].iter().zip(&b.codes[from..]);
        let codes = codes.zip(&c.codes[from..]).zip(&d.codes[from..]);
        for (sum, (((at_a, at_b), at_c), at_d)) in sums.iter_mut().zip(codes) {
            let points = a.points[usize::from(*at_a)]
                + b.points[usize::from(*at_b)]
                + c.points[usize::from(*at_c)]
                + d.points[usize::from(*at_d)];
            *sum += i64::from(points);
        }
    }
    for item in others {
        for (sum, &code) in sums.iter_mut().zip(&item.codes[from..]) {
            *sum += i64::from(item.points[usize::from(code)]);
        }
    }
}
