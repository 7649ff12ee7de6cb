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
    h = self.conv(torch.silu(self.norm(x, name + "norm1")), name + "conv1", 1)  # [B, O, H, W]
    h = self.conv(torch.silu(self.norm(h, name + "norm2")), name + "conv2", 1)  # [B, O, H, W]
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
    return self.conv(torch.silu(self.norm(x, "encoder.conv_norm_out")), "encoder.conv_out", 1).to(6)

  def latents(self, rgb: Tensor) -> Tensor:
    """uint8 [B, H · scale, W · scale, 3] → float32 [B, C, H, W]: the means of z, shifted and scaled."""
    z = self.encode(rgb.permute([0, 3, 1, 2]).to(6) / 127.5 - 1.).chunk(2, 1)[0]  # [B, C, H, W]
    return (z - self.shift_factor) * self.scaling_factor

  def decode(self, latents: Tensor) -> Tensor:
    """latents float32 [B, C, H, W] → pixels float32 [B, 3, H · scale, W · scale], about −1 to 1."""
    z = (latents / self.scaling_factor + self.shift_factor).to(self.weights.dtype)  # [B, C, H, W]
    if not z.is_cuda:
      z = z.contiguous(memory_format=2)
    if self.post_quant_conv:
      z = self.conv(z, "post_quant_conv", 0)
    x = self.conv(z, "decoder.conv_in", 1)  # [B, channels of the coarsest level, H, W]
    x = self.middle(x, "decoder.mid_block.")
    for i in range(self.n_levels):
      level = "decoder.up_blocks." + str(i) + "."
      for j in range(self.layers_per_block + 1):
        x = self.resnet(x, level + "resnets." + str(j) + ".")
      if i < self.n_levels - 1:
        x = self.upsampled(x, level + "upsamplers.0.conv")
    return self.conv(torch.silu(self.norm(x, "decoder.conv_norm_out")), "decoder.conv_out", 1).to(6)

  def forward(self, latents: Tensor) -> Tensor:
    """latents float32 [1, C, H, W] → pixels uint8 [H · scale, W · scale, 3]; empty if any is infinite or NaN."""
    decoded = self.decode(latents)[0]  # [3, H · scale, W · scale]
    least, most = torch.aminmax(decoded)
    if not bool(torch.isfinite(most - least)):
      return torch.zeros([0], dtype=0)
    pixels = (decoded * 0.5 + 0.5).clamp(0., 1.)
    return (pixels * 255).round().to(0).permute([1, 2, 0]).contiguous()
