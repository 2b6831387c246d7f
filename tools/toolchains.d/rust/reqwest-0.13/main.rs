// Stands in for a client while the crates are fetched and compiled.
fn main() {}
