//! Runs the interop matrix, and checks it against the table of exceptions and the README.

use std::path::Path;

const BEGIN: &str =
    "<!-- matrix: UPDATE_GOLDEN=1 cargo test -p rust-grpc-interop --test matrix -->\n\n";
const END: &str = "\n<!-- end of matrix -->\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_succeeds_apart_from_known_exceptions() {
    let matrix = rust_grpc_interop::matrix::run().await.unwrap();
    assert!(matrix.problems.is_empty(), "\n{}", matrix.problems.join("\n"));

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = readme.split_once(BEGIN).expect("the README has a marker for the matrix");
    let (shown, tail) =
        rest.split_once(END).expect("the README has a marker for the end of the matrix");
    let now = matrix.to_markdown();
    if shown == now {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_GOLDEN").is_some(),
        "the README shows other results:\n{now}\nset UPDATE_GOLDEN=1 to update it"
    );
    std::fs::write(&path, format!("{head}{BEGIN}{now}{END}{tail}")).unwrap();
}
