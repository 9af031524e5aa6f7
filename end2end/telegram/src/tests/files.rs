use super::{
    start,
    wire::{get, post},
};
use crate::checksum;

#[tokio::test]
async fn upload_is_counted_and_not_kept() {
    let (double, token) = start().await;
    let content = "0123456789".repeat(50_000);
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n\
         --b\r\ncontent-disposition: form-data; name=\"document\"; filename=\"a.txt\"\r\n\r\n{content}\r\n--b--\r\n"
    );
    let target = format!("/bot{token}/sendDocument");
    let got = post(double.address(), &target, "multipart/form-data; boundary=b", &body)
        .await
        .expect("answer");
    assert_eq!(got.json()["result"]["document"]["file_size"], 500_000);
    let upload = &double.uploads(&token)[0];
    assert_eq!((upload.size, upload.checksum), (500_000, checksum(content.as_bytes())));
}

#[tokio::test]
async fn file_is_described_and_downloaded() {
    let (double, token) = start().await;
    let id = double.add_file(&token, "photos/f.jpg", "content");
    double.add_generated_file(&token, "big.bin", 200_000);
    let described =
        get(double.address(), &format!("/bot{token}/getFile?file_id={id}")).await.expect("answer");
    assert_eq!(described.json()["result"]["file_path"], "photos/f.jpg");
    let small =
        get(double.address(), &format!("/file/bot{token}/photos%2Ff.jpg")).await.expect("answer");
    assert_eq!(small.body, b"content");
    let big = get(double.address(), &format!("/file/bot{token}/big.bin")).await.expect("answer");
    assert_eq!((big.body.len(), big.body[70_000]), (200_000, 222));
}
