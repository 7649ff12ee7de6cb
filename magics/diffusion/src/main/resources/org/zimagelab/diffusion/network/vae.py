# AutoencoderKL (the FLUX.1 form): the decoder, latents in, pixels out; and the encoder, pixels in, latents out.
class Vae(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  n_levels : int
  layers_per_block : int
  groups : int
  scaling_factor : float
  shift_factor : float
  mid_attention : bool
  post_quant_conv : bool

  def conv2d(self, x: Tensor, w: Tensor, bias: Tensor, stride: int, padding: int) -> Tensor:
    """torch.conv2d, [B, I, H, W] → [B, O, H', W']. On a card it computes in float32 (PyTorch would round to TF32's 10
    bits), and the same input gives the same output (benchmark off, deterministic on, cuDNN on, TF32 off)."""
    return torch._convolution(
        x, w, bias, [stride, stride], [padding, padding], [1, 1], False, [0, 0], 1, False, True, True, False)

  def conv(self, x: Tensor, name: str, padding: int) -> Tensor:
    return self.conv2d(x, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"), 1, padding)

  def norm(self, x: Tensor, name: str) -> Tensor:
    return torch.group_norm(x, self.groups, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"), 1e-6)

  def resnet(self, x: Tensor, name: str) -> Tensor:
    """[B, I, H, W] → [B, O, H, W]"""
    h = self.conv(torch.silu_(self.norm(x, name + "norm1")), name + "conv1", 1)  # [B, O, H, W]
    h = self.conv(torch.silu_(self.norm(h, name + "norm2")), name + "conv2", 1)  # [B, O, H, W]
    if name + "conv_shortcut.weight" in self.weights.tensors:
      x = self.conv(x, name + "conv_shortcut", 0)
    return x + h

  def upsampled(self, x: Tensor, name: str) -> Tensor:
    """[B, C, H, W] → [B, C, 2 H, 2 W]: nearest ×2, then a 3×3 convolution, in one. On doubled pixels the kernel's nine
    weights meet only four different pixels, so each of the four output phases is a 2×2 convolution with sums of these
    weights (4/9 of the work)."""
    if self.weights.dtype != 6:
      # the sums of weights would be rounded once more
      return self.conv(torch.upsample_nearest2d(x, None, [2., 2.]), name, 1)
    w = self.weights.get(name + ".weight")
    bias = self.weights.get(name + ".bias")
    b, c, h, width = x.shape
    rows = [
        torch.stack([w[:, :, 0], w[:, :, 1] + w[:, :, 2]], 2),
        torch.stack([w[:, :, 0] + w[:, :, 1], w[:, :, 2]], 2)]  # [C, C, 2, 3] each
    phases = annotate(List[Tensor], [])
    x = torch.constant_pad_nd(x, [1, 1, 1, 1], 0)  # [B, C, H + 2, W + 2]
    for i in range(2):
      r = rows[i]
      columns = [
          torch.stack([r[:, :, :, 0], r[:, :, :, 1] + r[:, :, :, 2]], 3),
          torch.stack([r[:, :, :, 0] + r[:, :, :, 1], r[:, :, :, 2]], 3)]  # [C, C, 2, 2] each
      for j in range(2):
        y = self.conv2d(x[:, :, i:i + h + 1, j:j + width + 1], columns[j], bias, 1, 0)  # [B, C, H, W]
        phases.append(y.permute([0, 2, 3, 1]))  # [B, H, W, C]
    # [B, H, row phase, W, column phase, C] without a copy per phase
    y = torch.stack([torch.stack([phases[0], phases[1]], 3), torch.stack([phases[2], phases[3]], 3)], 2)
    return y.reshape([b, 2 * h, 2 * width, w.size(0)]).permute([0, 3, 1, 2])

  def attention(self, x: Tensor, name: str) -> Tensor:
    """[B, C, H, W] → [B, C, H, W]: self-attention over all pixels, one head."""
    b, c, h, w = x.shape
    y = self.norm(x, name + "group_norm").flatten(2).transpose(1, 2).unsqueeze(1)  # [B, 1, H · W, C]
    q = self.weights.affine(y, name + "to_q")
    k = self.weights.affine(y, name + "to_k")
    v = self.weights.affine(y, name + "to_v")
    y = self.weights.affine(torch.scaled_dot_product_attention(q, k, v).squeeze(1), name + "to_out.0")  # [B, H · W, C]
    return x + y.transpose(1, 2).reshape([b, c, h, w])

  def middle(self, x: Tensor, name: str) -> Tensor:
    """[B, C, H, W] → [B, C, H, W], C of the coarsest level"""
    x = self.resnet(x, name + "resnets.0.")
    if self.mid_attention:
      x = self.attention(x, name + "attentions.0.")
    return self.resnet(x, name + "resnets.1.")

  def encode(self, pixels: Tensor) -> Tensor:
    """pixels float32 [B, 3, H, W], −1 to 1 → float32 [B, 2 C, H / scale, W / scale]: means of z, then log variances.

    The latents are (z − shift) · scaling.
    """
    x = self.conv(pixels.to(self.weights.dtype), "encoder.conv_in", 1)
    for i in range(self.n_levels):
      level = "encoder.down_blocks." + str(i) + "."
      for j in range(self.layers_per_block):
        x = self.resnet(x, level + "resnets." + str(j) + ".")
      if i < self.n_levels - 1:
        name = level + "downsamplers.0.conv"
        x = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
        x = self.conv2d(x, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"), 2, 0)
    x = self.middle(x, "encoder.mid_block.")
    return self.conv(torch.silu_(self.norm(x, "encoder.conv_norm_out")), "encoder.conv_out", 1).to(6)

  def latents(self, rgb: Tensor) -> Tensor:
    """uint8 [B, H · scale, W · scale, 3] → float32 [B, C, H, W]: the means of z, shifted and scaled."""
    z = self.encode(rgb.permute([0, 3, 1, 2]).to(6) / 127.5 - 1.).chunk(2, 1)[0]  # [B, C, H, W]
    return (z - self.shift_factor) * self.scaling_factor

  def posterior(self, rgb: Tensor) -> Tensor:
    """uint8 [1, H · scale, W · scale, 3] → float32 [2, C, H, W]: mean and standard deviation of z."""
    x = self.encode(rgb.permute([0, 3, 1, 2]).to(6) / 255. * 2. - 1.)  # [1, 2 C, H, W]
    if "quant_conv.weight" in self.weights.tensors:
      x = self.conv(x.to(self.weights.dtype), "quant_conv", 0).to(6)
    mean, log_variance = x[0].chunk(2, 0)  # [C, H, W] each
    return torch.stack([mean, (log_variance.clamp(-30., 20.) * 0.5).exp()])

  def decode_middle(self, latents: Tensor) -> Tensor:
    """latents float32 [B, C, H, W] → [B, channels of the coarsest level, H, W]: all before the first level."""
    z = (latents / self.scaling_factor + self.shift_factor).to(self.weights.dtype)  # [B, C, H, W]
    if not z.is_cuda:
      z = z.contiguous(memory_format=2)
    if self.post_quant_conv:
      z = self.conv(z, "post_quant_conv", 0)
    x = self.conv(z, "decoder.conv_in", 1)  # [B, channels of the coarsest level, H, W]
    return self.middle(x, "decoder.mid_block.")

  def decode_level(self, x: Tensor, i: int) -> Tensor:
    """[B, I, H, W] → [B, O, 2 H, 2 W]; the coarsest level, 0, keeps the size."""
    if i > 0:
      x = self.upsampled(x, "decoder.up_blocks." + str(i - 1) + ".upsamplers.0.conv")
    for j in range(self.layers_per_block + 1):
      x = self.resnet(x, "decoder.up_blocks." + str(i) + ".resnets." + str(j) + ".")
    return x

  def decode(self, latents: Tensor) -> Tensor:
    """latents float32 [B, C, H, W] → pixels float32 [B, 3, H · scale, W · scale], about −1 to 1."""
    x = self.decode_middle(latents)
    for i in range(self.n_levels):
      x = self.decode_level(x, i)
    return self.conv(torch.silu_(self.norm(x, "decoder.conv_norm_out")), "decoder.conv_out", 1).to(6)

  # Decoding by strips of rows, so that a large picture needs less memory. Only one tensor of a level is whole at once;
  # what a convolution needs of the rows above and below is computed again. The group norms have the mean and the
  # variance of the whole picture, so there are no seams: pixels differ from those of decode by rounding alone.

  def with_neighbours(self, strips: List[Tensor], i: int, rows: int) -> Tensor:
    """[1, C, h, W] → [1, C, h + 2 rows, W]: a strip and so many rows of those above and below, where there are any"""
    parts = [strips[i]]
    if i > 0:
      above = strips[i - 1]
      parts = [above.narrow(2, above.size(2) - rows, rows), strips[i]]
    if i < len(strips) - 1:
      parts.append(strips[i + 1].narrow(2, 0, rows))
    return torch.cat(parts, 2)

  def without(self, x: Tensor, i: int, n: int, rows: int) -> Tensor:
    """[1, C, h + 2 rows, W] → [1, C, h, W]: strip i of n without rows of its neighbours"""
    if i > 0:
      x = x.narrow(2, rows, x.size(2) - rows)
    if i < n - 1:
      x = x.narrow(2, 0, x.size(2) - rows)
    return x

  def input_strip(self, strips: List[Tensor], i: int, rows: int, upsampler: str) -> Tensor:
    """A strip and rows of its neighbours, [1, C, h + 2 rows, W]; if an upsampler is named, of what it makes of them,
    [1, C, 2 h + 2 rows, 2 W]."""
    if upsampler == "":
      return self.with_neighbours(strips, i, rows)
    coarse = rows // 2 + 1
    x = self.upsampled(self.with_neighbours(strips, i, coarse), upsampler)
    return self.without(x, i, len(strips), 2 * coarse - rows)

  def moments(self, x: Tensor) -> Tensor:
    """[1, C, h, W] → float64 [3, groups]: count, mean and sum of squared deviations of each group of channels"""
    b, c, h, w = x.shape
    y = x.to(6).view([self.groups, c // self.groups, h, w])
    mean = y.mean([1, 2, 3])  # [groups]
    d = y - mean.view([-1, 1, 1, 1])
    squares = d.mul_(d).sum([1, 2, 3])  # [groups]
    count = torch.full_like(mean, c // self.groups * h * w)
    return torch.stack([count, mean, squares]).to(7)

  def joined(self, strips: List[Tensor], channels: int) -> Tensor:
    """Moments of strips, float64 [3, groups] each → float32 [2, channels]: the whole picture's mean and variance (Chan,
    Golub and LeVeque 1979)."""
    all = torch.stack(strips)  # [strips, 3, groups]
    n = all[:, 0]
    total = n.sum(0)  # [groups]
    mean = (n * all[:, 1]).sum(0) / total
    d = all[:, 1] - mean  # [strips, groups]
    variance = (all[:, 2] + n * d * d).sum(0) / total
    return torch.stack([mean, variance]).repeat_interleave(channels // self.groups, 1).to(6)

  def normed(self, x: Tensor, statistics: Tensor, name: str) -> Tensor:
    """norm with given statistics, float32 [2, C], and SiLU behind it: [1, C, h, W] → [1, C, h, W]"""
    w = self.weights.get(name + ".weight").to(6)
    bias = self.weights.get(name + ".bias").to(6)
    return torch.silu_(torch.batch_norm(x, w, bias, statistics[0], statistics[1], False, 0., 1e-6, False))

  def resnet_strips(self, strips: List[Tensor], name: str, upsampler: str) -> List[Tensor]:
    """resnet of strips [1, I, h, W] → [1, O, h, W]; if an upsampler is named, what it makes of them, [1, O, 2 h, 2 W].
    Empties the given list as it goes."""
    n = len(strips)
    first = annotate(List[Tensor], [])
    for i in range(n):
      first.append(self.moments(self.input_strip(strips, i, 0, upsampler)))
    w = self.weights.get(name + "norm1.weight")
    before = self.joined(first, w.size(0))
    second = annotate(List[Tensor], [])
    for i in range(n):
      h = self.normed(self.input_strip(strips, i, 1, upsampler), before, name + "norm1")
      h = self.without(self.conv(h, name + "conv1", 1), i, n, 1)  # [1, O, h, W]
      second.append(self.moments(h))
    between = self.joined(second, self.weights.get(name + "norm2.weight").size(0))
    done = annotate(List[Tensor], [])
    for i in range(n):
      x = self.input_strip(strips, i, 2, upsampler)  # [1, I, h + 4, W]
      h = self.conv(self.normed(x, before, name + "norm1"), name + "conv1", 1)
      x = self.without(x, i, n, 2)
      if name + "conv_shortcut.weight" in self.weights.tensors:
        x = self.conv(x, name + "conv_shortcut", 0)
      h = self.without(h, i, n, 1)  # [1, O, h + 2, W]
      h = self.conv(self.normed(h, between, name + "norm2"), name + "conv2", 1)
      done.append(x + self.without(h, i, n, 1))
      if i > 0:
        strips[i - 1] = torch.empty([0])
    return done

  def upsampled_strips(self, strips: List[Tensor], name: str) -> List[Tensor]:
    """upsampled of strips: [1, C, h, W] → [1, C, 2 h, 2 W]. Empties the given list as it goes."""
    done = annotate(List[Tensor], [])
    for i in range(len(strips)):
      done.append(self.input_strip(strips, i, 0, name).clone())
      if i > 0:
        strips[i - 1] = torch.empty([0])
    return done

  def decode_strips(self, latents: Tensor, n: int) -> Tensor:
    """decode of one picture in n strips, each of at least four rows of latents."""
    x = self.decode_middle(latents)
    out = "decoder.conv_norm_out"
    channels = self.weights.get(out + ".weight").size(0)
    scale = 1 << (self.n_levels - 1)
    most = channels * latents.size(2) * latents.size(3) * scale * scale  # the last level's numbers
    i = 0
    numbers = x.numel()
    while i < self.n_levels and 4 * numbers <= most:
      # a level whose input, norms and convolutions together are no larger than that
      x = self.decode_level(x, i)
      numbers = 4 * x.numel()
      i = i + 1
    strips = annotate(List[Tensor], [])
    for strip in torch.tensor_split(x, n, 2):
      strips.append(strip.clone())
    x = strips[0]
    while i < self.n_levels:
      upsampler = ""
      if i > 0:
        upsampler = "decoder.up_blocks." + str(i - 1) + ".upsamplers.0.conv"
        if numbers <= most:
          strips = self.upsampled_strips(strips, upsampler)
          upsampler = ""
      for j in range(self.layers_per_block + 1):
        strips = self.resnet_strips(strips, "decoder.up_blocks." + str(i) + ".resnets." + str(j) + ".", upsampler)
        upsampler = ""
      numbers = 0
      for strip in strips:
        numbers = numbers + 4 * strip.numel()
      i = i + 1
    parts = annotate(List[Tensor], [])
    for k in range(n):
      parts.append(self.moments(strips[k]))
    statistics = self.joined(parts, channels)
    pixels = annotate(List[Tensor], [])
    for k in range(n):
      y = self.conv(self.normed(self.with_neighbours(strips, k, 1), statistics, out), "decoder.conv_out", 1)
      pixels.append(self.without(y, k, n, 1).to(6))  # [1, 3, h, W · scale]
    return torch.cat(pixels, 2)

  def forward(self, latents: Tensor, strips: int) -> Tensor:
    """latents float32 [1, C, H, W] → pixels uint8 [H · scale, W · scale, 3]; empty if any is infinite or NaN."""
    if strips > 1:
      decoded = self.decode_strips(latents, strips)[0]  # [3, H · scale, W · scale]
    else:
      decoded = self.decode(latents)[0]  # [3, H · scale, W · scale]
    least, most = torch.aminmax(decoded)
    if not bool(torch.isfinite(most - least)):
      return torch.zeros([0], dtype=0)
    pixels = (decoded * 0.5 + 0.5).clamp(0., 1.)
    return (pixels * 255).round().to(0).permute([1, 2, 0]).contiguous()
