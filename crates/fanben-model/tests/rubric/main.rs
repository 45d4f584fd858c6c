//! Rubric tables, cell by cell → schemes, and back.

#[cfg(test)]
mod any_table;
#[cfg(test)]
mod back;
#[cfg(test)]
mod tables;

#[cfg(test)]
use fanben_model::intake::Grid;
#[cfg(test)]
use fanben_model::rubric::{Drafted, Given, Printed, read_tables};

/// The grid a file of this table is read as.
#[cfg(test)]
fn grid(printed: &Printed) -> Grid {
    let mut grid = Grid::from_rows("细则.xlsx", "Sheet1", &printed.rows);
    grid.set_merges(printed.merges.clone());
    grid
}

#[cfg(test)]
fn given() -> Given {
    Given { year: 2026, ..Given::default() }
}

#[cfg(test)]
fn drafted(grid: Grid) -> Drafted {
    read_tables(&[grid], &given()).map_err(|none| none.says).unwrap()
}
