use wb_model::Verdict;

use crate::testing::Scene;

#[test]
fn nothing_passes() {
    let decision = Scene::new().decide();
    assert_eq!(decision.verdict, Verdict::Pass, "{:#?}", decision.rules);
    assert_eq!(decision.risk, 0);
}
