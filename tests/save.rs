//! Files are written whole or not at all.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use wstool::save::{check, whole};

fn folder(name: &str) -> PathBuf {
    let name = format!("save-{}-{name}", std::process::id());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn names(folder: &Path) -> Vec<OsString> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").file_name()).collect()
}

#[test]
fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
    let folder = folder("replaced");
    let path = folder.join("picture.svg");
    for text in ["first", "second, and longer", "3"] {
        let before = fs::read_to_string(&path).ok();
        check(&path).expect("it can be written");
        assert_eq!(fs::read_to_string(&path).ok(), before, "asking writes nothing");
        whole(&path, text.as_bytes()).expect("written");
        assert_eq!(fs::read_to_string(&path).expect("there"), text);
        assert_eq!(names(&folder), ["picture.svg"]);
    }
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn what_cannot_be_written_fails_before_and_after_and_harms_nothing() {
    let folder = folder("failing");
    for path in [folder.join("no/such/file"), folder.clone(), PathBuf::from("/")] {
        assert!(check(&path).is_err() && whole(&path, b"text").is_err(), "{path:?}");
    }
    assert!(names(&folder).is_empty());
    fs::remove_dir_all(folder).expect("removed");
}

#[cfg(unix)]
#[test]
fn links_stay_links_devices_stay_devices_and_readers_stay_the_same() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("links");
    let (file, link) = (folder.join("file"), folder.join("link"));
    fs::write(&file, "old").expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("for one reader");
    symlink(&file, &link).expect("a link");
    whole(&link, b"new").expect("written");
    assert_eq!(fs::read_to_string(&file).expect("there"), "new");
    assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    check(Path::new("/dev/null")).expect("it takes everything");
    whole(Path::new("/dev/null"), b"text").expect("it takes everything");
    assert!(!fs::metadata("/dev/null").expect("there").is_file());
    fs::remove_dir_all(folder).expect("removed");
}
