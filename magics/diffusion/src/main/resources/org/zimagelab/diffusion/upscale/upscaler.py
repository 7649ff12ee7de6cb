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

  def bytes(self, x: Tensor, height: int, width: int) -> Tensor:
    """float32 [1, 3, H', W'] → uint8 [height, width, 3]; empty if any value is infinite or NaN"""
    least, most = torch.aminmax(x)
    if not bool(torch.isfinite(most - least)):
      return torch.zeros([0], dtype=0)
    y = x[0, :, :height, :width].clamp(0., 1.)  # [3, height, width]
    return (y * 255).round().to(0).permute([1, 2, 0]).contiguous()

  # RRDBNet, in parts, so that a caller can stop between two blocks

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

  def rrdb_block(self, x: Tensor, i: int) -> Tensor:
    """Block i, three dense blocks: [1, F, H, W] → [1, F, H, W]"""
    y = x
    for k in range(3):
      y = self.dense(y, "body." + str(i) + ".rdb" + str(k + 1) + ".")
    return y.mul_(0.2).add_(x)

  def rrdb_last(self, first: Tensor, x: Tensor) -> Tensor:
    """[1, F, H, W] of the first convolution and of the last block → float32 [1, 3, H · scale · unshuffle, ..]"""
    x = self.conv(x, "conv_body").add_(first)
    for i in range(self.doublings):
      x = self.activated(torch.upsample_nearest2d(x, None, [2., 2.]), "conv_up" + str(i + 1))  # [1, F, 2 H, 2 W]
    return self.conv(self.activated(x, "conv_hr"), "conv_last")

  # SRVGGNetCompact, in parts: convolution 2 i is followed by the slopes 2 i + 1

  def compact_first(self, rgb: Tensor) -> Tensor:
    """uint8 [H, W, 3] → float32 [1, 3, H, W]"""
    return self.pixels(rgb)

  def compact_layer(self, x: Tensor, i: int) -> Tensor:
    """[1, 3 or F, H, W] → [1, F, H, W]"""
    return torch.prelu(self.conv(x, "body." + str(2 * i)), self.weights.get("body." + str(2 * i + 1) + ".weight"))

  def compact_last(self, first: Tensor, x: Tensor, layers: int) -> Tensor:
    """[1, 3, H, W] and [1, F, H, W] → float32 [1, 3, H · scale, W · scale]: repeated pixels, and what is added to them"""
    y = torch.pixel_shuffle(self.conv(x, "body." + str(2 * layers)), self.scale)  # [1, 3, H · scale, W · scale]
    return y + torch.upsample_nearest2d(first, None, [float(self.scale), float(self.scale)])
