# LPIPS: weighted squared differences of a classifier's activations, by torchvision's names of its layers (features.N)
# and those of the learned weights (lin0, lin1, …). Both pictures go through the layers side by side, so that only the
# activations of one layer are kept. Shapes: C channels, H and W sides of a layer.
class Lpips(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  net : str
  taps : int

  def conv(self, x: Tensor, name: str, stride: int, padding: int) -> Tensor:
    w = self.weights.get(name + ".weight")
    b = self.weights.get(name + ".bias")
    return torch.relu(torch.conv2d(x, w, b, [stride, stride], [padding, padding]))

  def layer(self, x: Tensor, index: int, stride: int, padding: int) -> Tensor:
    return self.conv(x, "features." + str(index), stride, padding)

  def alex(self, x: Tensor, tap: int) -> Tensor:
    if tap == 1 or tap == 2:
      x = torch.max_pool2d(x, [3, 3], [2, 2])
    if tap == 0:
      return self.layer(x, 0, 4, 2)
    if tap == 1:
      return self.layer(x, 3, 1, 2)
    return self.layer(x, [6, 8, 10][tap - 2], 1, 1)

  def vgg(self, x: Tensor, tap: int) -> Tensor:
    if tap > 0:
      x = torch.max_pool2d(x, [2, 2], [2, 2])
    for j in range(2 if tap < 2 else 3):
      x = self.layer(x, [0, 5, 10, 17, 24][tap] + 2 * j, 1, 1)
    return x

  def fire(self, x: Tensor, index: int) -> Tensor:
    name = "features." + str(index) + "."
    x = self.conv(x, name + "squeeze", 1, 0)
    return torch.cat([self.conv(x, name + "expand1x1", 1, 0), self.conv(x, name + "expand3x3", 1, 1)], 1)

  def squeeze(self, x: Tensor, tap: int) -> Tensor:
    if tap == 0:
      return self.layer(x, 0, 2, 0)
    if tap <= 3:
      x = torch.max_pool2d(x, [3, 3], [2, 2], [0, 0], [1, 1], True)
    first = [3, 6, 9, 10, 11, 12][tap - 1]
    x = self.fire(x, first)
    if tap <= 2:
      x = self.fire(x, first + 1)
    return x

  def next(self, x: Tensor, tap: int) -> Tensor:
    """The activations of one tap from those of the tap before, [1, C, H, W]."""
    if self.net == "alex":
      return self.alex(x, tap)
    if self.net == "vgg":
      return self.vgg(x, tap)
    return self.squeeze(x, tap)

  def scaling(self, name: str, usual: List[float]) -> Tensor:
    """[1, 3, 1, 1]: as the file has it, else as ImageNet's means and deviations are for numbers from -1 to 1"""
    if "scaling_layer." + name in self.weights.tensors:
      return self.weights.get("scaling_layer." + name)
    return torch.tensor(usual).view([1, 3, 1, 1])

  def scaled(self, x: Tensor) -> Tensor:
    """[1, 3, H, W]"""
    x = x - self.scaling("shift", [-0.030, -0.088, -0.188])
    return x / self.scaling("scale", [0.458, 0.448, 0.450])

  def unit(self, x: Tensor) -> Tensor:
    """[1, C, H, W], of length 1 over the channels"""
    return x / (torch.sqrt(torch.sum(x * x, [1], True)) + 1e-10)

  def distance(self, picture: Tensor, reference: Tensor) -> Tensor:
    """float32 [1, 3, H, W] each, from -1 to 1 → float32 [1]"""
    x = self.scaled(picture)
    y = self.scaled(reference)
    sum = torch.zeros([1])
    for tap in range(self.taps):
      x = self.next(x, tap)  # [1, C, H, W]
      y = self.next(y, tap)
      d = self.unit(x) - self.unit(y)
      d = torch.conv2d(d * d, self.weights.get("lin" + str(tap) + ".weight"))  # [1, 1, H, W]
      sum = sum + d.mean().view([1])
    return sum
