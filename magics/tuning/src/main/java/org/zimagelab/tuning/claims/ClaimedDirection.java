package org.zimagelab.tuning.claims;

/** What a word of a claim says about a score. */
public enum ClaimedDirection {
    /** The score is higher than in the setting that it is compared with. */
    HIGHER("higher", "更高"),
    /** The score is lower. */
    LOWER("lower", "更低"),
    /** The score differs by less than the margin. */
    SAME("the same within the margin", "在余量内相同");

    private final Wording wording;

    ClaimedDirection(String english, String chinese) {
        wording = new Wording(english, chinese);
    }

    /** In words. */
    public Wording wording() {
        return wording;
    }

    /** 1 for {@link #HIGHER}, −1 for {@link #LOWER}, 0 for {@link #SAME}. */
    public int sign() {
        return this == HIGHER ? 1 : this == LOWER ? -1 : 0;
    }
}
