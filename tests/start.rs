//! The start of the tool is part of every lesson.

/// Each library is a file that the loader opens, maps and binds. For one sine or
/// one arc tangent the whole of libm would come along.
#[cfg(target_os = "linux")]
#[test]
fn no_library_of_mathematics_is_loaded() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_wstool")).expect("the program");
    let names = |name: &[u8]| program.windows(name.len()).any(|window| window == name);
    assert!(names(b"libc.so") || names(b"libc.musl"), "is the search right?");
    assert!(!names(b"libm.so"), "something in src needs libm");
}
