//! What people do: one action a file. The only caller of clock and ids.
