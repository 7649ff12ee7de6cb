# Networks that enlarge pictures: RRDBNet (ESRGAN, Wang et al. 2018, arXiv 1809.00219; Real-ESRGAN, arXiv 2107.10833;
# with the extra connections of ESRGAN+, arXiv 2001.08073) and SRVGGNetCompact (Real-ESRGAN). F features, G growth.
class Upscaler(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  scale : int
  unshuffle : int
  doublings : int
  extra : bool

  def conv(self, x: Tensor, name: str) -> Tensor:
    """3×3, [1, I, H, W] → [1, O, H, W]. On a card it computes in float32, and the same input gives the same output."""
    return torch._convolution(
        x, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"), [1, 1], [1, 1], [1, 1], False, [0, 0],
        1, False, True, True, False)

  def activated(self, x: Tensor, name: str) -> Tensor:
    """[1, I, H, W] → [1, O, H, W]"""
    return torch.leaky_relu_(self.conv(x, name), 0.2)

  def pixels(self, rgb: Tensor) -> Tensor:
    """uint8 [H, W, 3] → float32 [1, 3, H', W'], 0 to 1: H' and W' are multiples of what is unshuffled, filled by
    reflection."""
    x = rgb.permute([2, 0, 1]).unsqueeze(0).to(self.weights.dtype) / 255.  # [1, 3, H, W]
    if not x.is_cuda:
      x = x.contiguous(memory_format=2)
    below = (self.unshuffle - x.size(2) % self.unshuffle) % self.unshuffle
    right = (self.unshuffle - x.size(3) % self.unshuffle) % self.unshuffle
    if below + right > 0:
      if below < x.size(2) and right < x.size(3):
        x = torch.reflection_pad2d(x, [0, right, 0, below])
      else:
        x = torch.replication_pad2d(x, [0, right, 0, below])
    return x

  def bytes(self, x: Tensor) -> Tensor:
    """float32 [1, 3, H, W] → uint8 [H, W, 3]; empty if any value is infinite or NaN"""
    least, most = torch.aminmax(x)
    if not bool(torch.isfinite(most - least)):
      return torch.zeros([0], dtype=0)
    return (x[0].clamp(0., 1.) * 255).round().to(0).permute([1, 2, 0]).contiguous()

  # A network is a row of stages, each computed for one tile after the other: a tile of its result needs a few rows and
  # columns around the same tile of what the stage before made of the whole picture. So nothing is cut off at a seam.

  def around(self, x: Tensor, tile: List[int], reach: int) -> Tensor:
    """The tile [top, left, height, width] of x [1, C, H, W] and so many rows and columns on each side, where there are
    any"""
    top, left, height, width = tile[0], tile[1], tile[2], tile[3]
    above, before = min(reach, top), min(reach, left)
    rows = above + height + min(reach, x.size(2) - top - height)
    columns = before + width + min(reach, x.size(3) - left - width)
    return x.narrow(2, top - above, rows).narrow(3, left - before, columns)

  def within(self, y: Tensor, tile: List[int], reach: int, times: int) -> Tensor:
    """The tile alone of what was made of around, [1, C, times · .., times · ..]"""
    above, before = min(reach, tile[0]), min(reach, tile[1])
    return y.narrow(2, times * above, times * tile[2]).narrow(3, times * before, times * tile[3])

  def put(self, out: Tensor, tile: List[int], y: Tensor) -> int:
    """Writes a tile [1, C, height, width] into a whole result [1, C, H, W]."""
    out.narrow(2, tile[0], tile[2]).narrow(3, tile[1], tile[3]).copy_(y)
    return y.numel()

  def room(self, x: Tensor, channels: int) -> Tensor:
    """[1, C, H, W] → [1, channels, H, W], not filled"""
    y = torch.empty([1, channels, x.size(2), x.size(3)], dtype=x.dtype, device=x.device)
    return y if y.is_cuda else y.contiguous(memory_format=2)

  # RRDBNet

  def rrdb_first(self, rgb: Tensor) -> Tensor:
    """uint8 [H, W, 3] → [1, F, H' / unshuffle, W' / unshuffle]"""
    x = self.pixels(rgb)
    if self.unshuffle > 1:
      x = torch.pixel_unshuffle(x, self.unshuffle)  # [1, 3 · unshuffle², ..]
    return self.conv(x, "conv_first")

  def dense(self, x: Tensor, name: str) -> Tensor:
    """A residual dense block, [1, F, H, W] → [1, F, H, W]: each convolution sees the results of all before it."""
    x1 = self.activated(x, name + "conv1")  # [1, G, H, W]
    x2 = self.activated(torch.cat([x, x1], 1), name + "conv2")  # [1, G, H, W]
    if self.extra:
      x2 = x2 + torch.conv2d(x, self.weights.get(name + "conv1x1.weight"))
    x3 = self.activated(torch.cat([x, x1, x2], 1), name + "conv3")  # [1, G, H, W]
    x4 = self.activated(torch.cat([x, x1, x2, x3], 1), name + "conv4")  # [1, G, H, W]
    if self.extra:
      x4 = x4 + x2
    return self.conv(torch.cat([x, x1, x2, x3, x4], 1), name + "conv5").mul_(0.2).add_(x)

  def rrdb_stage(self, x: Tensor, block: Tensor, out: Tensor, i: int, tile: List[int]) -> int:
    """Dense block i, from 0, of x [1, F, H, W], into out; the last of each three adds what its block began with."""
    y = self.dense(self.around(x, tile, 5), "body." + str(i // 3) + ".rdb" + str(i % 3 + 1) + ".")
    y = self.within(y, tile, 5, 1)  # [1, F, height, width]
    if i % 3 == 2:
      y = y * 0.2 + self.around(block, tile, 0)
    return self.put(out, tile, y)

  def rrdb_last(self, first: Tensor, x: Tensor, tile: List[int]) -> Tensor:
    """[1, F, H, W] of the first convolution and of the last block → float32 [1, 3, times · height, times · width] with
    times = scale · unshuffle"""
    y = self.conv(self.around(x, tile, 4), "conv_body").add_(self.around(first, tile, 4))
    times = 1
    for i in range(self.doublings):
      y = self.activated(torch.upsample_nearest2d(y, None, [2., 2.]), "conv_up" + str(i + 1))  # [1, F, 2 H, 2 W]
      times = 2 * times
    y = self.conv(self.activated(y, "conv_hr"), "conv_last")
    return self.within(y, tile, 4, times)

  # SRVGGNetCompact: convolution 2 i is followed by the slopes 2 i + 1

  def compact_first(self, rgb: Tensor) -> Tensor:
    """uint8 [H, W, 3] → float32 [1, 3, H, W]"""
    return self.pixels(rgb)

  def compact_stage(self, x: Tensor, block: Tensor, out: Tensor, i: int, tile: List[int]) -> int:
    """Layer i, from 0: [1, 3 or F, H, W] into [1, F, H, W]"""
    y = self.conv(self.around(x, tile, 1), "body." + str(2 * i))
    y = torch.prelu(y, self.weights.get("body." + str(2 * i + 1) + ".weight"))
    return self.put(out, tile, self.within(y, tile, 1, 1))

  def compact_last(self, first: Tensor, x: Tensor, tile: List[int], layers: int) -> Tensor:
    """[1, 3, H, W] and [1, F, H, W] → float32 [1, 3, scale · height, scale · width]: repeated pixels, and what is added
    to them"""
    y = self.within(self.conv(self.around(x, tile, 1), "body." + str(2 * layers)), tile, 1, 1)
    base = torch.upsample_nearest2d(self.around(first, tile, 0), None, [float(self.scale), float(self.scale)])
    return torch.pixel_shuffle(y, self.scale) + base
