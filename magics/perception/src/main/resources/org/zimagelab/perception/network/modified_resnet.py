# CLIP's ResNet by the names in OpenAI's file: three convolutions at the start, average pools where others stride, and
# attention as the last pool. The position embedding is left out, so that a picture may have any size.
# Shapes: B pictures, C channels, D = channels of the last level, E width of an embedding.
class ModifiedResNet(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  heads : int

  def conv(self, x: Tensor, name: str, stride: int, padding: int) -> Tensor:
    return torch.conv2d(x, self.weights.get(name + ".weight"), None, [stride, stride], [padding, padding])

  def norm(self, x: Tensor, name: str) -> Tensor:
    w = self.weights
    mean = w.get(name + ".running_mean")
    variance = w.get(name + ".running_var")
    return torch.batch_norm(
        x, w.get(name + ".weight"), w.get(name + ".bias"), mean, variance, False, 0.1, 1e-5, False)

  def pool(self, x: Tensor, stride: int) -> Tensor:
    if stride > 1:
      x = torch.avg_pool2d(x, [stride, stride])
    return x

  def stem(self, x: Tensor) -> Tensor:
    """[B, 3, H, W] → [B, C, H / 4, W / 4]"""
    x = torch.relu(self.norm(self.conv(x, "visual.conv1", 2, 1), "visual.bn1"))  # [B, C / 2, H / 2, W / 2]
    x = torch.relu(self.norm(self.conv(x, "visual.conv2", 1, 1), "visual.bn2"))
    x = torch.relu(self.norm(self.conv(x, "visual.conv3", 1, 1), "visual.bn3"))
    return self.pool(x, 2)

  def bottleneck(self, x: Tensor, name: str, stride: int) -> Tensor:
    """[B, I, H, W] → [B, O, H / stride, W / stride]"""
    y = torch.relu(self.norm(self.conv(x, name + "conv1", 1, 0), name + "bn1"))
    y = torch.relu(self.norm(self.conv(y, name + "conv2", 1, 1), name + "bn2"))
    y = self.norm(self.conv(self.pool(y, stride), name + "conv3", 1, 0), name + "bn3")
    if name + "downsample.0.weight" in self.weights.tensors:
      x = self.norm(self.conv(self.pool(x, stride), name + "downsample.0", 1, 0), name + "downsample.1")
    return torch.relu(x + y)

  def split(self, x: Tensor) -> Tensor:
    """[B, S, D] → [B, heads, S, D / heads]"""
    b, s, d = x.shape
    return x.view([b, s, self.heads, d // self.heads]).transpose(1, 2)

  def attention_pool(self, x: Tensor) -> Tensor:
    """[B, D, H, W] → [B, E]: the mean of all positions attends to all positions and to itself."""
    name = "visual.attnpool."
    x = x.flatten(2).transpose(1, 2)  # [B, H · W, D]
    mean = x.mean(dim=1, keepdim=True)  # [B, 1, D]
    x = torch.cat([mean, x], 1)  # [B, 1 + H · W, D]
    q = self.split(self.weights.affine(mean, name + "q_proj"))
    k = self.split(self.weights.affine(x, name + "k_proj"))
    v = self.split(self.weights.affine(x, name + "v_proj"))
    y = torch.scaled_dot_product_attention(q, k, v, None, 0., False)
    return self.weights.affine(y.transpose(1, 2).flatten(2), name + "c_proj")[:, 0]

  def image(self, pixels: Tensor) -> Tensor:
    """normalised float32 [B, 3, H, W] → float32 [B, E]"""
    x = self.stem(pixels.to(self.weights.dtype))
    for i in range(1, 5):
      j = 0
      name = "visual.layer" + str(i) + "." + str(j) + "."
      while name + "conv1.weight" in self.weights.tensors:
        stride = 1
        if j == 0 and i > 1:
          stride = 2
        x = self.bottleneck(x, name, stride)
        j = j + 1
        name = "visual.layer" + str(i) + "." + str(j) + "."
    return self.attention_pool(x).to(6)
