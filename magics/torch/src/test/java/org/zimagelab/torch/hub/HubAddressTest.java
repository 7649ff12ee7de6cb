package org.zimagelab.torch.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubAddressTest {
    @ParameterizedTest
    @CsvSource({
        "Tongyi-MAI/Z-Image-Turbo, Tongyi-MAI/Z-Image-Turbo",
        "a/c@v1.0, a/c@v1.0",
        "a/c@refs/pr/3, a/c@refs/pr/3",
        "a/c:d/e f.gguf, a/c:d/e f.gguf",
        "a/c@v1:d/e.safetensors, a/c@v1:d/e.safetensors",
        "hf:a/c, a/c",
        "hf://a/c, a/c",
        "HuggingFace:a/c@v1, a/c@v1",
        "modelscope:a/c@v1, modelscope:a/c@v1",
        "ms://a/c, modelscope:a/c",
        "https://huggingface.co/a/c, a/c",
        "HTTPS://www.huggingface.co/a/c/, a/c",
        "hf.co/a/c.git, a/c",
        "https://hf-mirror.com/a/c/tree/main, a/c@main",
        "https://huggingface.co/a/c/tree/v1/vae, a/c@v1",
        "https://huggingface.co/a/c/resolve/main/d/e.safetensors?download=true, a/c@main:d/e.safetensors",
        "https://huggingface.co/a/c?library=diffusers#usage, a/c",
        "https://modelscope.cn/models/a/c, modelscope:a/c",
        "https://www.modelscope.ai/models/a/c/summary, modelscope:a/c",
        "https://modelscope.cn/models/a/c/file/view/master/d/e.gguf, modelscope:a/c@master:d/e.gguf"
    })
    void namesAndPages(String text, String expected) {
        assertEquals(Optional.of(expected), HubAddress.parse(text).map(HubAddress::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo-base",
                "./a/c",
                "/a/c",
                "a/b/c",
                "~/a",
                "C:\\a\\c",
                "C:/a/c",
                "..",
                "../c",
                "a/..",
                "a/c@",
                "a/c:",
                "a/c@../x",
                "a/c@v1/../..",
                "a/c:../../etc/passwd",
                "a/c:/etc/passwd",
                "a/c:d/./e",
                "a c/d",
                "hf:demo",
                "https://civitai.com/models/1",
                "https://huggingface.co",
                "https://huggingface.co/models",
                "https://huggingface.co/a/c/resolve/main/../../x",
                "https://evil.com/huggingface.co/a/c",
                "https://huggingface.co.evil.com/a/c",
                "ftp://huggingface.co/a/c",
                "猫/狗",
                "a/c\nd"
            })
    void whatIsNoModelOfAHub(String text) {
        assertEquals(Optional.empty(), HubAddress.parse(text));
    }
}
