//! What is kept: rows of one installation, in SQLite or PostgreSQL, from one SQL text.
