package org.zimagelab.demo.world;

import java.util.List;

/** What a scene shows. Its words are the nouns that tell the kind of a prompt. */
public enum SceneKind implements AttributeValue {
    SHAPES(List.of("shape", "object", "figure"), List.of("图形", "形状", "物体")),
    CAT(List.of("cat", "ragdoll cat", "kitten", "ragdoll"), List.of("猫", "布偶猫", "小猫", "猫咪")),
    CITY(
            List.of("future city", "futuristic city", "cyberpunk city", "city", "city skyline"),
            List.of("未来城市", "赛博朋克城市", "城市", "未来都市"));

    private final Wording wording;

    SceneKind(List<String> english, List<String> chinese) {
        wording = new Wording(english, chinese);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
