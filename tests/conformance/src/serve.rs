//! The protocol between a testee and the runner.

use std::io::{self, Read, Write};

/// Answers requests until the runner closes the pipe. Requests and responses are preceded by their length
/// as four little-endian bytes.
///
/// # Errors
/// Returns an error if the pipe breaks or is closed within a request.
pub fn serve(mut answer: impl FnMut(&[u8]) -> Vec<u8>) -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut length = [0; 4];
    while input.read(&mut length[..1])? == 1 {
        input.read_exact(&mut length[1..])?;
        let mut request = vec![0; u32::from_le_bytes(length) as usize];
        input.read_exact(&mut request)?;

        let response = answer(&request);
        let length = u32::try_from(response.len()).map_err(io::Error::other)?;
        output.write_all(&length.to_le_bytes())?;
        output.write_all(&response)?;
        output.flush()?;
    }
    Ok(())
}
