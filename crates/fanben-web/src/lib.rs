//! Pages: a handler, a page struct, its markup and its samples, together.
