"""%quality selftest through a real client: the table as a person sees it, a mistake, and an interrupt."""


def last(out):
    """The state of the last display."""
    return out.displays[-1].data


def test_the_scenes_show_who_sees_what(kernel):
    out = kernel.good("%quality selftest --scores blur_effect,noise,clip_hi,niqe --as talk")
    assert len({d.display_id for d in out.displays}) == 1
    text, html = last(out)["text/plain"], last(out)["text/html"]
    assert "6 pictures, 5 levels." in text
    assert "blur: seen by blur_effect" in text and "overexposure: seen by clip_hi" in text
    assert "banding: its score banding was not computed" in text
    assert html.count("<tr ") == 5 and "<li>noise: seen by noise" in html
    assert "niqe: weak on generated pictures" in out.stdout
    assert kernel.good("talk.rowCount()").text == "4"


def test_a_small_picture_is_one_line(kernel, tmp_path):
    kernel.good(
        "javax.imageio.ImageIO.write(new java.awt.image.BufferedImage(64, 48, 1), "
        f'"png", new java.io.File("{tmp_path}/tiny.png"))'
    )
    out = kernel.run(f"%quality selftest {tmp_path}/tiny.png")
    assert out.status == "error" and out.error.name == "MagicException"
    assert out.error.message == f"{tmp_path}/tiny.png: 64×48 pixels; a self-test needs sides of at least 192"


def test_an_interrupt_stops_it(kernel):
    out = kernel.run("%quality selftest", interrupt=lambda so_far: so_far.displays)
    assert out.status == "error" and out.error.name == "KeyboardInterrupt"
    assert out.worked < 5
    assert last(out)["text/plain"].startswith("stopped")
    assert kernel.good("1 + 1").text == "2"


def test_help_is_no_error(kernel):
    assert "selftest" in kernel.good("%quality").stdout
    assert "--scores=LIST" in kernel.good("%quality selftest --help").stdout
