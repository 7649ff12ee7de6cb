package org.zimagelab.tuning.diagnosis;

/** Where a statement comes from. */
public enum Provenance {
    MEASURED("measured in this sweep", "本次扫描实测"),
    RUNS("measured in runs at hand", "现有图实测"),
    VENDOR("documented by the vendor", "厂商文档"),
    ARTICLE("claimed by the article", "文章声称"),
    COMFYUI("set in ComfyUI's template", "ComfyUI 模板设定"),
    SWARMUI("advised by SwarmUI's documentation", "SwarmUI 文档建议"),
    DIFFUSERS("set in diffusers' pipeline", "diffusers 管线设定");

    private final String english;
    private final String chinese;

    Provenance(String english, String chinese) {
        this.english = english;
        this.chinese = chinese;
    }

    /** The label in English. */
    public String english() {
        return english;
    }

    /** The label in Chinese. */
    public String chinese() {
        return chinese;
    }
}
