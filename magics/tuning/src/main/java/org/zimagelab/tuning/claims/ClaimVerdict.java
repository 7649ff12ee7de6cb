package org.zimagelab.tuning.claims;

/** What became of a claim. Each verdict has a sign, so that no reader depends on colours. */
public enum ClaimVerdict {
    /** The difference is told apart from zero on the side that is claimed; of "the same": it is inside the margin. */
    SUPPORTED("supported", "成立", "✓"),
    /** It is told apart on the other side; of "the same": it is outside the margin. */
    CONTRADICTED("contradicted", "不成立", "✗"),
    /** There is a claimed difference, and it is certainly smaller than the margin. */
    NEGLIGIBLE("negligible", "可忽略", "≈"),
    /** These pictures tell neither. */
    UNDECIDED("undecided", "未定", "?"),
    /** No pictures here can tell; a reason says why. */
    NOT_TESTABLE("not testable", "无法检验", "–");

    private final Wording wording;
    private final String sign;

    ClaimVerdict(String english, String chinese, String sign) {
        wording = new Wording(english, chinese);
        this.sign = sign;
    }

    /** The word for it. */
    public Wording wording() {
        return wording;
    }

    /** One character. */
    public String sign() {
        return sign;
    }
}
