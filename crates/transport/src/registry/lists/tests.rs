use reqwest::header::HeaderValue;

use super::*;

fn link(text: &str) -> Option<String> {
    let mut headers = HeaderMap::new();
    headers.insert(LINK, HeaderValue::from_str(text).unwrap());
    next_link(&headers)
}

#[test]
fn the_next_page_is_found_among_links() {
    assert_eq!(link("</v2/_catalog?last=b&n=2>; rel=\"next\"").as_deref(), Some("/v2/_catalog?last=b&n=2"));
    assert_eq!(link("<a>; rel=prev, <b>; title=x; rel=next").as_deref(), Some("b"));
}

#[test]
fn empty_cut_short_and_wrong_links_are_none() {
    for text in
        ["", "<", "</v2/_catalog", "/v2/_catalog; rel=next", "<a>", "<a>; rel=\"previous\"", "<a>; next"]
    {
        assert_eq!(link(text), None, "{text}");
    }
}
