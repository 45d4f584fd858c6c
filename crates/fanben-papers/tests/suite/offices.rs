//! One sheet as three formats hold it, each written by an office program.

use crate::{grids, kept, on_paper, same_as_kept};

#[test]
fn one_sheet_reads_the_same_from_every_format() {
    // office.fods is the source; LibreOffice 7.4 made the others from it.
    for format in ["xlsx", "xls", "ods"] {
        let read = grids(&kept(&format!("office.{format}"))).unwrap();
        same_as_kept("office.txt", &on_paper(&read));
    }
}
