use crate::read::testing::{read, try_read};

use super::*;

const PATH: &str = "usr/lib/python3/dist-packages/a.pth";

fn code_lines(text: &[u8]) -> Vec<u32> {
    read(&PathFileReader, PATH, text).facts[0].decode::<PathFile>().unwrap().code_lines
}

#[test]
fn good_lines_that_import_are_code_and_others_are_paths() {
    assert_eq!(
        code_lines(b"# a comment\n/opt/lib\nimport os; os.system('x')\nimport\tos\nimporter\n"),
        [3, 4]
    );
    assert_eq!(code_lines(b"\xef\xbb\xbfimport os"), [1]);
}

#[test]
fn empty_and_cut_files_run_nothing() {
    assert_eq!(code_lines(b""), [0_u32; 0]);
    assert_eq!(code_lines(b"impor"), [0_u32; 0]);
}

#[test]
fn wrong_content_is_a_problem() {
    assert_eq!(try_read(&PathFileReader, PATH, b"\0\0PK").1.unwrap_err().message, "it is no text");
}
